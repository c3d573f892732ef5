// What is old is forgotten, in small writes: requests by their age, bodies by their age and by the room they take.
import type { Host, JobContext } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { oldBodies, oldRequests, removeBody, removeRequest, roomOfBodies } from '../db/forget.ts';
import { forgetEgress } from '../privacy/forget.ts';

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;
/** Rows that one write removes at most. */
const BATCH = 200;

type Parts = Pick<Host<AiConfig>, 'db' | 'clock' | 'config'>;

async function forgetRequests({ db }: Parts, before: number): Promise<number> {
  return db.write(async (tx) => {
    const rows = await oldRequests(tx, before, BATCH);
    for (const row of rows) await removeRequest(tx, row);
    return rows.length;
  });
}

/** @param room bytes that bodies may take */
async function forgetBodies({ db }: Parts, before: number, room: number): Promise<number> {
  return db.write(async (tx) => {
    let excess = (await roomOfBodies(tx)) - room;
    let removed = 0;
    for (const body of await oldBodies(tx, BATCH)) {
      if (body.at >= before && excess <= 0) break;
      await removeBody(tx, body);
      excess -= body.kept;
      removed++;
    }
    return removed;
  });
}

/** Forgets what config no longer wants kept, of everybody. @returns how much of it there was */
export async function forget(
  parts: Parts,
  { signal }: Pick<JobContext, 'signal'>,
): Promise<{ requests: number; bodies: number; sent: number }> {
  const { keepDays, bodyDays, bodiesMb } = parts.config.log;
  const now = parts.clock.now();
  const every = async (some: () => Promise<number>) => {
    for (let sum = 0; ; ) {
      signal.throwIfAborted();
      const removed = await some();
      sum += removed;
      if (removed < BATCH) return sum;
    }
  };
  return {
    requests: await every(() => forgetRequests(parts, now - keepDays * DAY_MS)),
    sent: await forgetEgress(parts, { signal }),
    bodies: await every(() => forgetBodies(parts, now - bodyDays * DAY_MS, bodiesMb * MB)),
  };
}
