// When, as a row has it: what its owner said, and what a person has made of that.
import { isTimeZone } from '@aurelius/core/config';
import { type WholeTiming, wholeTiming } from '@aurelius/core/contract';
import { scheduleErrors } from '@aurelius/core/kernel';
import type { ScheduleRow } from './parts.ts';

/** Longest jitter and phase, milliseconds. */
const SPREAD_MAX_MS = 86_400_000;
/** Longest time by which a slot may be late, milliseconds. */
const GRACE_MAX_MS = 31 * 86_400_000;

/** @throws Problem `SCHEDULE_INVALID` */
export function assertTiming({ zone, graceMs, jitterMs, offsetMs }: WholeTiming): void {
  const invalid = (reason: string) => scheduleErrors.SCHEDULE_INVALID(reason);
  if (zone !== null && !isTimeZone(zone)) throw invalid(`There is no zone ${zone}`);
  const within = (ms: number, most: number) => Number.isInteger(ms) && ms >= 0 && ms <= most;
  if (!within(graceMs, GRACE_MAX_MS)) throw invalid('Its grace is more than 31 days');
  if (!within(jitterMs, SPREAD_MAX_MS)) throw invalid('Its jitter is more than a day');
  if (!within(offsetMs, SPREAD_MAX_MS)) throw invalid('Its phase is more than a day');
}

export const timingOf = (row: ScheduleRow): WholeTiming =>
  wholeTiming({
    cron: row.cron,
    zone: row.zone,
    misfire: row.misfire,
    graceMs: row.graceMs,
    overlap: row.overlap,
    jitterMs: row.jitterMs,
    offsetMs: row.offsetMs,
  });

/** What a person has changed. */
function editsOf(row: ScheduleRow): Partial<WholeTiming> {
  const defined: Readonly<Record<string, unknown>> = { ...row.defined };
  const edits = Object.entries(timingOf(row)).filter(([key, value]) => defined[key] !== value);
  return Object.fromEntries(edits);
}

export const isEdited = (row: ScheduleRow): boolean =>
  row.defined !== null && Object.keys(editsOf(row)).length > 0;

/** What a new word of its owner means for a row: what a person has changed of the old one stays. */
export const redefined = (row: ScheduleRow, timing: WholeTiming): WholeTiming => ({
  ...timing,
  ...editsOf(row),
});

/** Whether two timings have the same slots. */
export const haveSameSlots = (a: WholeTiming, b: WholeTiming): boolean =>
  a.cron === b.cron && a.zone === b.zone && a.offsetMs === b.offsetMs && a.jitterMs === b.jitterMs;

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** @param text `90s`, `5m`, `3h`, `2d` */
export const durationMs = (text: string): number =>
  Number.parseInt(text, 10) * UNIT_MS[text.at(-1) as keyof typeof UNIT_MS];
