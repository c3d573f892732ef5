// What people do with schedules: their own they make, change and remove, those of others they change, pause and run.
import { assertRev, type InputOf, type WholeTiming, wholeTiming } from '@aurelius/core/contract';
import type { ReadDb } from '@aurelius/core/db';
import { jobErrors, scheduleErrors, type scheduleOperations } from '@aurelius/core/kernel';
import type { CallContext } from '@aurelius/core/plugin';
import { assertMayAsk, payloadOf } from '../jobs/ask.ts';
import type { KnownJob } from '../jobs/catalogue.ts';
import { slotsOf, tidied } from './cron.ts';
import { askFor } from './fire.ts';
import { type ScheduleParts, type ScheduleRow, tell } from './parts.ts';
import { change, make } from './put.ts';
import { byId, byName, remove } from './store.ts';
import { assertTiming, durationMs, timingOf } from './timing.ts';

type Caller = Pick<CallContext, 'userId' | 'scopes'>;
type AddInput = InputOf<typeof scheduleOperations.add>;
type EditInput = InputOf<typeof scheduleOperations.edit>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A schedule by its name or id. @throws Problem `SCHEDULE_NOT_FOUND` */
export async function namedSchedule(
  { db }: { readonly db: ReadDb },
  userId: string,
  name: string,
): Promise<ScheduleRow> {
  const found =
    (await byName(db, userId, name)) ??
    (UUID.test(name) ? await byId(db, userId, name) : undefined);
  if (found) return found;
  throw scheduleErrors.SCHEDULE_NOT_FOUND(`There is no schedule ${JSON.stringify(name)}.`);
}

/** @throws Problem `JOB_UNKNOWN`, `MISSING_PERMISSION` */
function jobFor(id: string, { scopes }: Caller, { jobs }: ScheduleParts): KnownJob['job'] {
  const job = jobs.catalogue.find(id)?.job;
  if (!job) throw jobErrors.JOB_UNKNOWN(`Nobody here does ${id}`);
  assertMayAsk(job, scopes);
  return job;
}

type When = Pick<EditInput, 'cron' | 'tz' | 'misfire' | 'grace' | 'overlap' | 'jitter'>;

/** What was said of when; the rest stays. */
const said = ({ cron, tz, misfire, grace, overlap, jitter }: When): Partial<WholeTiming> => ({
  ...(cron === undefined ? {} : { cron: tidied(cron) }),
  ...(tz === undefined ? {} : { zone: tz }),
  ...(misfire === undefined ? {} : { misfire }),
  ...(grace === undefined ? {} : { graceMs: durationMs(grace) }),
  ...(overlap === undefined ? {} : { overlap }),
  ...(jitter === undefined ? {} : { jitterMs: durationMs(jitter) }),
});

/** @throws Problem `SCHEDULE_CRON_INVALID`, `SCHEDULE_NEVER`, `SCHEDULE_INVALID` */
async function assertTimes(timing: WholeTiming, { clock, zone }: ScheduleParts): Promise<void> {
  assertTiming(timing);
  const slots = await slotsOf(timing, timing.zone ?? zone());
  if (slots.next(clock.now()) === null) throw scheduleErrors.SCHEDULE_NEVER(timing.cron);
}

/** @throws Problem as the operation says */
export async function add(
  caller: Caller,
  { name, job: id, title, payload = {}, ...when }: AddInput,
  parts: ScheduleParts,
): Promise<void> {
  const job = jobFor(id, caller, parts);
  const timing = wholeTiming({ ...said(when), cron: tidied(when.cron) });
  await assertTimes(timing, parts);
  const { userId, scopes } = caller;
  const wanted = {
    userId,
    name,
    title: title ?? job.summary,
    kind: 'own' as const,
    owner: null,
    job: id,
    payload: payloadOf(job, payload),
    scopes,
    timing,
  };
  await parts.db.write(async (tx) => {
    if (await byName(tx, userId, name)) throw scheduleErrors.SCHEDULE_EXISTS(name);
    await make(tx, wanted, parts);
  });
}

/** @throws Problem as the operation says */
export async function edit(
  caller: Caller & Pick<CallContext, 'ifMatch'>,
  { id, reset = false, title, payload, ...when }: EditInput,
  parts: ScheduleParts,
): Promise<void> {
  const row = await namedSchedule(parts, caller.userId, id);
  const own = row.kind === 'own';
  if (reset && own) throw scheduleErrors.SCHEDULE_OWN(row.name);
  if (!own && (title !== undefined || payload !== undefined)) {
    throw scheduleErrors.SCHEDULE_BUILT_IN(`What ${row.name} does is up to ${row.owner}.`);
  }
  const given =
    payload === undefined ? {} : { payload: payloadOf(jobFor(row.job, caller, parts), payload) };
  const before = reset ? { ...timingOf(row), ...row.defined } : timingOf(row);
  const timing = { ...before, ...said(when) };
  await assertTimes(timing, parts);
  await parts.db.write(async (tx) => {
    const now = await namedSchedule({ db: tx }, caller.userId, row.id);
    assertRev(now, caller.ifMatch);
    // it was changed while its times were looked at
    assertRev(now, row.rev);
    const to = { ...timing, ...given, ...(title === undefined ? {} : { title }) };
    await change(tx, now, to, parts);
  });
}

export async function setPaused(
  { userId }: Caller,
  name: string,
  paused: boolean,
  parts: ScheduleParts,
): Promise<ScheduleRow> {
  return parts.db.write(async (tx) => {
    const row = await namedSchedule({ db: tx }, userId, name);
    return row.paused === paused ? row : change(tx, row, { paused }, parts);
  });
}

/** Asks for the job now. @throws Problem `SCHEDULE_NOT_FOUND`, `JOB_UNKNOWN`, `MISSING_PERMISSION` */
export async function run(caller: Caller, name: string, parts: ScheduleParts) {
  return parts.db.write(async (tx) => {
    const row = await namedSchedule({ db: tx }, caller.userId, name);
    jobFor(row.job, caller, parts);
    return askFor(tx, row, row.overlap, parts);
  });
}

/**
 * @param isThere whether a plugin or module runs
 * @throws Problem `SCHEDULE_NOT_FOUND`, `SCHEDULE_BUILT_IN`
 */
export async function drop(
  { userId }: Caller,
  name: string,
  isThere: (owner: string) => boolean,
  parts: ScheduleParts,
): Promise<void> {
  await parts.db.write(async (tx) => {
    const row = await namedSchedule({ db: tx }, userId, name);
    if (row.owner !== null && isThere(row.owner)) {
      throw scheduleErrors.SCHEDULE_BUILT_IN(`${row.name} belongs to ${row.owner}.`);
    }
    await remove(tx, row.id);
    await tell(tx, 'schedule:deleted', row);
  });
}
