// The operations on schedules, and the place of schedules in the daemon's life.
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { Enqueued } from '@aurelius/core/jobs';
import { scheduleOperations } from '@aurelius/core/kernel';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { scheduleChecks, scheduleMetrics } from './checks.ts';
import { add, drop, edit, namedSchedule, run, setPaused } from './people.ts';
import { previewed } from './preview.ts';
import { lastSlots, list } from './store.ts';
import { toDetails, toSchedule } from './wire.ts';

/** Slots that are shown of one schedule. */
const SLOTS = 10;

export function schedulesModule({ schedules, jobs, config, contributions }: Kernel): KernelHalf {
  const { parts } = schedules;
  const { db, clock } = parts;
  /** The schedule once its next time is found out. */
  const settled = async (userId: string, name: string) => {
    await schedules.catchUp();
    return toSchedule(await namedSchedule(parts, userId, name));
  };
  const operations = served('schedules', scheduleOperations, {
    async list({ userId }, { limit, cursor }) {
      const [after] = cursor === undefined ? [''] : decodeCursor('schedules', cursor, ['string']);
      const rows = await list(db, userId, after as string, limit + 1);
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        data: shown.map(toSchedule),
        meta: { nextCursor: last ? encodeCursor('schedules', [last.name]) : null },
      };
    },
    async show({ userId }, { id }) {
      const row = await namedSchedule(parts, userId, id);
      return toDetails(row, await lastSlots(db, row.id, SLOTS));
    },
    async add(context, input) {
      await add(context, input, parts);
      return settled(context.userId, input.name);
    },
    async edit(context, input) {
      await edit(context, input, parts);
      return settled(context.userId, input.id);
    },
    pause: async (context, { id }) => toSchedule(await setPaused(context, id, true, parts)),
    async resume(context, { id }) {
      await setPaused(context, id, false, parts);
      return settled(context.userId, id);
    },
    async run(context, { id }) {
      const job = (await run(context, id, parts)) as Enqueued;
      jobs.runner.wake();
      return job;
    },
    async remove(context, { id }) {
      const there = new Set(contributions().map(({ owner }) => owner));
      await drop(context, id, (owner) => there.has(owner), parts);
    },
    preview: async ({ zone }, { cron, tz, from, count }) => ({
      data: await previewed({ cron, zone: tz ?? zone, from, count, now: clock.now() }),
    }),
  });
  let leave = () => {};
  return {
    owner: 'schedules',
    operations,
    checks: scheduleChecks(parts),
    metrics: scheduleMetrics(parts),
    async start() {
      const owned = contributions().map(({ owner, schedules: own = {} }) => ({
        owner,
        schedules: own,
      }));
      await schedules.start(owned);
      leave = config.onChange(() => void schedules.followZone());
    },
    close: async () => leave(),
  };
}
