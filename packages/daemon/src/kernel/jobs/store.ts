// Jobs in the daemon's database, or any other that keeps the `Database` port.
import type { JobRow, JobStore } from '@aurelius/core/jobs';
import { claim } from './db/claim.ts';
import { cancel, redrive, retry, setPaused } from './db/control.ts';
import { enqueue } from './db/enqueue.ts';
import * as read from './db/read.ts';
import { complete, fail, heartbeat, release, report, snooze } from './db/settle.ts';
import { bringForward, giveBackAll, prune } from './db/upkeep.ts';
import type { StoreParts } from './parts.ts';

export function createJobStore(parts: StoreParts): JobStore {
  const { db, clock } = parts;
  const now = () => clock.now();
  return {
    enqueue: (tx, jobs) => enqueue(tx, jobs, parts),
    claim: (wish) => db.write((tx) => claim(tx, wish, parts)),
    heartbeat: (leases) => db.write((tx) => heartbeat(tx, leases, now())),
    complete: (done) => db.write((tx) => complete(tx, done, now())),
    fail: (failed) => db.write((tx) => fail(tx, failed, now())),
    snooze: (snoozed) => db.write((tx) => snooze(tx, snoozed, now())),
    release: (leases) => db.write((tx) => release(tx, leases, now())),
    report: (progress) => db.write((tx) => report(tx, progress)),
    cancel: (userId, id) => db.write((tx) => cancel(tx, userId, id, now())),
    retry: (userId, id) => db.write((tx) => retry(tx, userId, id, now())),
    redrive: (filter, limit) => db.write((tx) => redrive(tx, filter, limit, now())),
    get: (userId, id) => read.jobOf(db, userId, id),
    named: (userId, word) => read.named(db, userId, word),
    list: (filter, page) => read.list(db, filter, page),
    notes: (id, after, limit) => read.notes(db, id, after, limit),
    counts: () => read.counts(db),
    oldestReady: () => read.oldestReady(db),
    pause: (queue) => db.write((tx) => setPaused(tx, queue, true)),
    resume: (queue) => db.write((tx) => setPaused(tx, queue, false)),
    paused: () => read.paused(db),
    nextDue: () => read.nextDue(db),
    reap(own) {
      const held = new Map(own.map(({ id, token }) => [id, token]));
      const lapsed = ({ id, leaseUntil, leaseToken }: JobRow) =>
        (leaseUntil ?? 0) <= now() && held.get(id) !== leaseToken;
      return db.write((tx) => giveBackAll(tx, now(), lapsed));
    },
    recover: () => db.write((tx) => giveBackAll(tx, now(), () => true)),
    bringForward,
    prune: (retention, at = now()) => db.write((tx) => prune(tx, retention, at)),
  };
}
