// A store of jobs under test: a fresh queue and fresh users for each case, and what cases do again and again.
import type { Database, JobState } from '@aurelius/core/db';
import type { Claim, JobRow, JobStore, NewJob } from '@aurelius/core/jobs';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export interface JobStoreSubject {
  readonly db: Database;
  readonly store: JobStore;
  /** What the clock shows; tests move it. */
  readonly time: { now: number };
  close(): Promise<void>;
}

export const MINUTE = 60_000;
const START = Date.parse('2026-11-23T09:00:00Z');
const ORIGIN = { scopes: ['*'], zone: 'Europe/Berlin', requestId: null };

export type Held = Claim['jobs'][number];
export const leaseOf = ({ id, leaseToken }: Held) => ({ id, token: leaseToken });

/** Opens the store for the cases of the block it is called in. */
export function useJobStore(open: () => Promise<JobStoreSubject>) {
  let subject: JobStoreSubject;
  let queues = 0;
  let queue = '';
  beforeAll(async () => {
    subject = await open();
  }, 60_000);
  afterAll(() => subject.close());
  beforeEach(async () => {
    // what an earlier test left running
    await subject.store.recover();
    // a queue and users of its own: tests of one database never meet
    queue = `queue-${++queues}`;
    subject.time.now = Math.max(subject.time.now, START) + 10 * MINUTE;
  });

  const now = () => subject.time.now;
  const user = (n = 1) => `${queue}-user-${String(n).padStart(3, '0')}`;
  const wanted = (more: Partial<NewJob> = {}): NewJob => ({
    userId: user(),
    queue,
    name: 'mail.send',
    payload: { to: 1 },
    payloadVersion: 1,
    priority: 0,
    runAt: now(),
    maxAttempts: 3,
    origin: ORIGIN,
    unique: null,
    ...more,
  });
  const add = (...jobs: Partial<NewJob>[]) =>
    subject.db.write((tx) => subject.store.enqueue(tx, jobs.map(wanted)));
  const addOne = async (more: Partial<NewJob> = {}) =>
    (await add(more))[0] as { id: string; ref: string; created: boolean };
  const claim = async (limit = 10, perUser = 1000, after = '') =>
    subject.store.claim({ queue, limit, perUser, after });
  const claimOne = async () => (await claim(1)).jobs[0] as Held;
  const get = async (id: string, userId = user()) =>
    (await subject.store.get(userId, id)) as JobRow;
  const stateOf = async (id: string): Promise<JobState> => (await get(id)).state;
  const failing = (held: Held, retryAt: number | null = now() + 5000) =>
    subject.store.fail([{ ...leaseOf(held), error: 'no', retryAt }]);
  const told = async (id: string) =>
    (await subject.store.notes(id, 0, 500)).map(({ type }) => type);
  return {
    subject: {
      get db() {
        return subject.db;
      },
      get store() {
        return subject.store;
      },
      get time() {
        return subject.time;
      },
    },
    queueNow: () => queue,
    now,
    user,
    wanted,
    add,
    addOne,
    claim,
    claimOne,
    get,
    stateOf,
    failing,
    told,
  };
}
