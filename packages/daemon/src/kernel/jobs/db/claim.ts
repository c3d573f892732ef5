// Taking jobs: what is due becomes ready, and users take turns. The number of statements rises with the users who are
// served and not with the backlog: whoever has work is found by stepping through an index, a user at a time.
import {
  jobQueueTable,
  jobStateIs,
  jobTable,
  limitTo,
  prepared,
  type WriteTx,
} from '@aurelius/core/db';
import type { Claim, ClaimWish, JobRow } from '@aurelius/core/jobs';
import { and, asc, count, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { LEASE_MS, type StoreParts } from '../parts.ts';

const held = sql.placeholder;

/** Jobs that become ready at once; the rest does with the next claim. */
const PROMOTED = 500;

async function promoteDue(tx: WriteTx, now: number): Promise<void> {
  const job = tx.table(jobTable);
  await prepared(
    tx,
    'jobs.promote',
    () =>
      tx.orm
        .update(job)
        .set({ state: 'ready' })
        .where(
          inArray(
            job.id,
            tx.orm
              .select({ id: job.id })
              .from(job)
              .where(and(jobStateIs('scheduled'), lte(job.runAt, held('now'))))
              .orderBy(asc(job.runAt))
              .limit(limitTo(PROMOTED)),
          ),
        ),
    { now },
  );
}

async function isPaused(tx: WriteTx, queue: string): Promise<boolean> {
  const control = tx.table(jobQueueTable);
  const rows = await prepared(
    tx,
    'jobs.is-paused',
    () =>
      tx.orm
        .select()
        .from(control)
        .where(eq(control.queue, held('queue'))),
    { queue },
  );
  return rows[0]?.paused ?? false;
}

/** How many jobs of each user run. */
async function runningBy(tx: WriteTx, queue: string): Promise<Map<string, number>> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.running-by',
    () =>
      tx.orm
        .select({ userId: job.userId, running: count() })
        .from(job)
        .where(and(jobStateIs('running'), eq(job.queue, held('queue'))))
        .groupBy(job.userId),
    { queue },
  );
  return new Map(rows.map(({ userId, running }) => [userId, running]));
}

/** The next user after `after` with a job that is ready. */
async function nextUser(tx: WriteTx, queue: string, after: string): Promise<string | undefined> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.next-user',
    () =>
      tx.orm
        .select({ userId: job.userId })
        .from(job)
        .where(
          and(jobStateIs('ready'), eq(job.queue, held('queue')), gt(job.userId, held('after'))),
        )
        .orderBy(asc(job.userId))
        .limit(limitTo(1)),
    { queue, after },
  );
  return rows[0]?.userId;
}

/** Users with work and room, from the one after `after` once around; at most `limit` of them. */
async function usersInTurn(
  tx: WriteTx,
  { queue, after, limit }: ClaimWish,
  hasRoom: (userId: string) => boolean,
): Promise<string[]> {
  const users: string[] = [];
  let at = after;
  for (let around = false; users.length < limit; ) {
    const user = await nextUser(tx, queue, at);
    if (user === undefined) {
      if (around || after === '') break;
      around = true;
      at = '';
      continue;
    }
    if (around && user > after) break;
    at = user;
    if (hasRoom(user)) users.push(user);
  }
  return users;
}

/** Leases the first jobs of one user. */
async function take(
  tx: WriteTx,
  queue: string,
  userId: string,
  limit: number,
  lease: { readonly token: string; readonly now: number },
): Promise<JobRow[]> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.take',
    () =>
      tx.orm
        .update(job)
        .set({
          state: 'running',
          attempt: sql`${job.attempt} + 1`,
          leaseToken: held('token') as never,
          leaseUntil: held('until') as never,
          started: held('now') as never,
          progress: null,
        })
        .where(
          inArray(
            job.id,
            tx.orm
              .select({ id: job.id })
              .from(job)
              .where(
                and(
                  jobStateIs('ready'),
                  eq(job.queue, held('queue')),
                  eq(job.userId, held('userId')),
                ),
              )
              .orderBy(asc(job.priority), asc(job.runAt), asc(job.id))
              .limit(limitTo(held('limit'))),
          ),
        )
        .returning(),
    { queue, userId, limit, token: lease.token, now: lease.now, until: lease.now + LEASE_MS },
  );
  return rows.sort(
    (a, b) => a.priority - b.priority || a.runAt - b.runAt || (a.id < b.id ? -1 : 1),
  );
}

export async function claim(tx: WriteTx, wish: ClaimWish, parts: StoreParts): Promise<Claim> {
  const { queue, limit, perUser } = wish;
  const now = parts.clock.now();
  await promoteDue(tx, now);
  const jobs: JobRow[] = [];
  let after = wish.after;
  if (await isPaused(tx, queue)) return { jobs: [], after };
  const running = await runningBy(tx, queue);
  const roomOf = (userId: string) => perUser - (running.get(userId) ?? 0);
  const lease = { token: parts.ids.uuid(), now };
  let users = await usersInTurn(tx, wish, (userId) => roomOf(userId) > 0);
  // whoever has more than the share of one takes what the others left
  while (users.length > 0 && jobs.length < limit) {
    const hungry: string[] = [];
    for (const [at, userId] of users.entries()) {
      const left = limit - jobs.length;
      if (left === 0) break;
      const wanted = Math.min(roomOf(userId), Math.ceil(left / (users.length - at)));
      const taken = await take(tx, queue, userId, wanted, lease);
      jobs.push(...taken);
      running.set(userId, (running.get(userId) ?? 0) + taken.length);
      after = userId;
      if (taken.length === wanted && roomOf(userId) > 0) hungry.push(userId);
    }
    users = hungry;
  }
  return { jobs: jobs as Claim['jobs'], after };
}
