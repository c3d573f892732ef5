// Jobs as they come in, in the transaction of whoever wants them.
import { freeRef } from '@aurelius/core/contract';
import {
  jobStateIs,
  jobTable,
  LIVE_STATES,
  prepared,
  rowValues,
  type WriteTx,
} from '@aurelius/core/db';
import type { Enqueued, JobRow, NewJob } from '@aurelius/core/jobs';
import { and, eq, sql } from 'drizzle-orm';
import type { StoreParts } from '../parts.ts';

const held = sql.placeholder;

const ROW_VALUES = rowValues(jobTable);

async function refTaken(tx: WriteTx, userId: string, ref: string): Promise<boolean> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.ref',
    () =>
      tx.orm
        .select({ ref: job.ref })
        .from(job)
        .where(and(eq(job.userId, held('userId')), eq(job.ref, held('ref')))),
    { userId, ref },
  );
  return rows.length > 0;
}

/** Refs of one length that are tried before a longer one is. */
const REF_TRIES = 2;

const unusedRef = (tx: WriteTx, userId: string, { ids }: StoreParts): Promise<string> =>
  freeRef(
    (length) => ids.ref(length),
    (ref) => refTaken(tx, userId, ref),
    REF_TRIES,
  );

/** The job that holds a unique key. */
export async function holderOf(
  tx: WriteTx,
  { userId, name }: Pick<JobRow, 'userId' | 'name'>,
  key: string,
): Promise<JobRow | undefined> {
  const job = tx.table(jobTable);
  const rows = await prepared(
    tx,
    'jobs.holder',
    () =>
      tx.orm
        .select()
        .from(job)
        .where(
          and(
            eq(job.userId, held('userId')),
            eq(job.name, held('name')),
            eq(job.uniqueKey, held('key')),
            jobStateIs(...LIVE_STATES),
          ),
        ),
    { userId, name, key },
  );
  return rows[0];
}

/** What a wish decides of a row, whether it is new or takes another's place. */
function wishOf(wanted: NewJob, now: number) {
  const { priority, runAt, payload, payloadVersion, origin, maxAttempts } = wanted;
  const state = runAt > now ? ('scheduled' as const) : ('ready' as const);
  // what is late already does not go before what is on time
  return {
    state,
    priority,
    runAt: Math.max(runAt, now),
    payload,
    payloadVersion,
    origin,
    maxAttempts,
    attempt: 0,
    lost: 0,
    error: null,
  };
}

async function insert(tx: WriteTx, row: JobRow): Promise<void> {
  const job = tx.table(jobTable);
  await prepared(tx, 'jobs.insert', () => tx.orm.insert(job).values(ROW_VALUES), { ...row });
}

async function replaceWaiting(tx: WriteTx, id: string, wanted: NewJob, now: number) {
  const job = tx.table(jobTable);
  await tx.orm.update(job).set(wishOf(wanted, now)).where(eq(job.id, id));
}

/** A job that runs goes on, and another one may have its key. */
async function giveUpKey(tx: WriteTx, id: string): Promise<void> {
  const job = tx.table(jobTable);
  await tx.orm.update(job).set({ uniqueKey: null }).where(eq(job.id, id));
}

async function enqueueOne(tx: WriteTx, wanted: NewJob, parts: StoreParts): Promise<Enqueued> {
  const now = parts.clock.now();
  const { userId, queue, name, unique } = wanted;
  const holder = unique && (await holderOf(tx, wanted, unique.key));
  if (unique && holder) {
    const { id, ref, state } = holder;
    const waits = state !== 'running';
    if (unique.mode === 'replace' && waits) await replaceWaiting(tx, id, wanted, now);
    if (unique.mode === 'skip' || waits) return { id, ref, created: false };
    await giveUpKey(tx, id);
  }
  const [id, ref] = [parts.ids.uuid(), await unusedRef(tx, userId, parts)];
  await insert(tx, {
    id,
    userId,
    ref,
    queue,
    name,
    ...wishOf(wanted, now),
    uniqueKey: unique?.key ?? null,
    leaseToken: null,
    leaseUntil: null,
    cancelRequested: false,
    progress: null,
    result: null,
    created: now,
    started: null,
    finished: null,
  });
  return { id, ref, created: true };
}

export async function enqueue(
  tx: WriteTx,
  jobs: readonly NewJob[],
  parts: StoreParts,
): Promise<Enqueued[]> {
  const enqueued: Enqueued[] = [];
  for (const job of jobs) enqueued.push(await enqueueOne(tx, job, parts));
  return enqueued;
}
