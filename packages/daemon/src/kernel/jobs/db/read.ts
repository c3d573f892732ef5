// Looking at jobs: one, by name, a page of them, what happened to one, and how many there are.
import {
  ENDED_STATES,
  eventLog,
  FAILED_STATES,
  type JobState,
  jobQueueTable,
  jobStateIs,
  jobTable,
  LIVE_STATES,
  limitTo,
  prepared,
  type ReadDb,
} from '@aurelius/core/db';
import type { JobFilter, JobNote, JobPage, JobRow, QueueCount } from '@aurelius/core/jobs';
import { and, asc, count, desc, eq, gt, gte, lt, lte, min, sql } from 'drizzle-orm';

const held = sql.placeholder;

export async function jobOf(db: ReadDb, userId: string, id: string): Promise<JobRow | undefined> {
  const job = db.table(jobTable);
  const rows = await prepared(
    db,
    'jobs.by-id',
    () =>
      db.orm
        .select()
        .from(job)
        .where(eq(job.id, held('id'))),
    { id },
  );
  return rows[0]?.userId === userId ? rows[0] : undefined;
}

/** One more than are ever shown to tell what a word could mean. */
const CANDIDATES = 6;

function startingWith(db: ReadDb, userId: string, key: 'id' | 'ref', prefix: string) {
  const job = db.table(jobTable);
  return prepared(
    db,
    `jobs.by-${key}-prefix`,
    () =>
      db.orm
        .select()
        .from(job)
        .where(
          and(
            // ids are found by themselves, and not among all the jobs of a user
            eq(key === 'ref' ? sql`${job.userId}` : sql`${job.userId} || ''`, held('userId')),
            gte(job[key], held('from')),
            lte(job[key], held('to')),
          ),
        )
        .orderBy(asc(job[key]))
        .limit(limitTo(CANDIDATES)),
    // refs and ids end at `z`
    { userId, from: prefix, to: `${prefix}${'z'.repeat(40)}` },
  );
}

export async function named(db: ReadDb, userId: string, word: string): Promise<JobRow[]> {
  const byRef = await startingWith(db, userId, 'ref', word);
  const exact = byRef.find(({ ref }) => ref === word);
  if (exact) return [exact];
  const byId = /^[0-9a-f-]+$/.test(word) ? await startingWith(db, userId, 'id', word) : [];
  const found = new Map([...byRef, ...byId].map((row) => [row.id, row]));
  return [...found.values()].slice(0, CANDIDATES);
}

/** Sorts behind every id. */
const BEHIND_ALL = 'z';

/** Words for one state, and those of the index that holds few others. */
const onlyState = (state: JobState) =>
  FAILED_STATES.some((failed) => failed === state)
    ? and(jobStateIs(state), jobStateIs(...FAILED_STATES))
    : jobStateIs(state);

export function list(db: ReadDb, filter: JobFilter, page: JobPage): Promise<JobRow[]> {
  const job = db.table(jobTable);
  const { userId, state, queue } = filter;
  const { limit, after = BEHIND_ALL } = page;
  return prepared(
    db,
    `jobs.page ${state ?? ''} ${queue === undefined ? '' : 'of a queue'}`,
    () =>
      db.orm
        .select()
        .from(job)
        .where(
          and(
            eq(job.userId, held('userId')),
            lt(job.id, held('after')),
            state === undefined ? undefined : onlyState(state),
            queue === undefined ? undefined : eq(job.queue, held('queue')),
          ),
        )
        .orderBy(desc(job.id))
        .limit(limitTo(held('limit'))),
    { userId, after, limit, ...(queue === undefined ? {} : { queue }) },
  );
}

export async function notes(
  db: ReadDb,
  id: string,
  after: number,
  limit: number,
): Promise<JobNote[]> {
  const log = db.table(eventLog);
  return prepared(
    db,
    'jobs.notes',
    () =>
      db.orm
        .select({ seq: log.seq, at: log.at, type: log.type, data: log.data })
        .from(log)
        .where(and(eq(log.entityId, held('id')), eq(log.entity, 'job'), gt(log.seq, held('after'))))
        .orderBy(asc(log.seq))
        .limit(limitTo(held('limit'))),
    { id, after, limit },
  );
}

export async function counts(db: ReadDb): Promise<QueueCount[]> {
  const job = db.table(jobTable);
  const found: QueueCount[] = [];
  for (const state of LIVE_STATES) {
    const rows = await prepared(db, `jobs.count-${state}`, () =>
      db.orm
        .select({ queue: job.queue, count: count() })
        .from(job)
        .where(jobStateIs(state))
        .groupBy(job.queue),
    );
    found.push(...rows.map((row) => ({ ...row, state })));
  }
  const ended = await prepared(db, 'jobs.count-ended', () =>
    db.orm
      .select({ state: job.state, queue: job.queue, count: count() })
      .from(job)
      .where(jobStateIs(...ENDED_STATES))
      .groupBy(job.state, job.queue),
  );
  return [...found, ...ended];
}

export async function oldestReady(db: ReadDb): Promise<{ queue: string; runAt: number }[]> {
  const job = db.table(jobTable);
  const rows = await prepared(db, 'jobs.oldest-ready', () =>
    db.orm
      .select({ queue: job.queue, runAt: min(job.runAt) })
      .from(job)
      .where(jobStateIs('ready'))
      .groupBy(job.queue),
  );
  return rows.flatMap(({ queue, runAt }) =>
    runAt === null ? [] : [{ queue, runAt: Number(runAt) }],
  );
}

export async function paused(db: ReadDb): Promise<string[]> {
  const control = db.table(jobQueueTable);
  const rows = await prepared(db, 'jobs.paused', () => db.orm.select().from(control));
  return rows.filter((row) => row.paused).map(({ queue }) => queue);
}

export async function nextDue(db: ReadDb): Promise<number | null> {
  const job = db.table(jobTable);
  const rows = await prepared(db, 'jobs.next-due', () =>
    db.orm
      .select({ runAt: job.runAt })
      .from(job)
      .where(jobStateIs('scheduled'))
      .orderBy(asc(job.runAt))
      .limit(limitTo(1)),
  );
  return rows[0]?.runAt ?? null;
}
