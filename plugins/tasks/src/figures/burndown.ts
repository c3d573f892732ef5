// How many tasks were open, begun and done over time, from when they say that they were created and completed.
import { setImmediate as pause } from 'node:timers/promises';
import type { ReadDb } from '@aurelius/core/db';
import type * as z from 'zod';
import type { Burndown, figures } from '../contract/figures.ts';
import { type Begun, countIn, listBegun } from '../db/figures.ts';
import type { Caller, Parts } from '../service.ts';
import { bucketsUntil, inTurn } from './days.ts';

const DAYS = 28;
/** Tasks that are looked at without a pause. */
const CHUNK = 1000;
const EVER = Number.MIN_SAFE_INTEGER;

async function allBegun(db: ReadDb, userId: string): Promise<Begun[]> {
  const all: Begun[] = [];
  for (let after = ''; ; ) {
    const rows = await listBegun(db, userId, after, CHUNK);
    all.push(...rows);
    if (rows.length < CHUNK) return all;
    after =
      rows
        .map(({ taskId }) => taskId)
        .sort()
        .at(-1) ?? after;
    await pause();
  }
}

export async function burndown(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId, zone }: Pick<Caller, 'userId' | 'zone'>,
  { days, weeks }: z.output<typeof figures.burndown.input>,
): Promise<Burndown> {
  const by = weeks === undefined ? 'day' : 'week';
  const buckets = bucketsUntil(clock.now(), zone, by, weeks ?? days ?? DAYS);
  const before = { from: EVER, to: buckets[0]?.from ?? 0 };
  const begun = await allBegun(db, userId);
  let open =
    (await countIn(db, userId, 'created', before)) -
    (await countIn(db, userId, 'done', before)) -
    (await countIn(db, userId, 'cancelled', before));
  let done = 0;
  const data = await inTurn(buckets, async ({ name, from, to }) => {
    const doneIn = await countIn(db, userId, 'done', { from, to });
    const cancelled = await countIn(db, userId, 'cancelled', { from, to });
    open += (await countIn(db, userId, 'created', { from, to })) - doneIn - cancelled;
    done += doneIn;
    const started = begun.filter(
      ({ first, completed }) => first < to && (completed === null || completed >= to),
    ).length;
    // an import may say that a task was completed before it was created
    return {
      at: name,
      open: Math.max(0, open),
      started: Math.min(started, Math.max(0, open)),
      done,
    };
  });
  return { by, data };
}
