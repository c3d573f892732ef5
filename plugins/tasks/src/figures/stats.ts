// Tasks in numbers: by status, project, label and week.
import type * as z from 'zod';
import type { figures, Stats } from '../contract/figures.ts';
import { countIn, countStatuses, meanCreated, meanLead } from '../db/figures.ts';
import { labelCounts, projectCounts } from '../names/counts.ts';
import type { Caller, Parts } from '../service.ts';
import { bucketsUntil, inTurn, isoWeek } from './days.ts';

const DAY_MS = 86_400_000;
const UPCOMING_MS = 7 * DAY_MS;
/** Projects and labels that are named. */
const TOP = 10;

const top = <Count extends { readonly open: number }>(counts: readonly Count[]): Count[] =>
  counts
    .filter(({ open }) => open > 0)
    .sort((a, b) => b.open - a.open)
    .slice(0, TOP);

/** Days in a row with something done; today counts once something is. */
function streakOf(done: readonly number[]): Stats['streak'] {
  let longest = 0;
  let run = 0;
  for (const count of done) {
    run = count > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  const until = done.at(-1) === 0 ? done.slice(0, -1) : done;
  const before = until.lastIndexOf(0);
  return { current: until.length - 1 - before, longest };
}

const inDays = (ms: number | null): number | null =>
  ms === null ? null : Math.round((ms / DAY_MS) * 10) / 10;

export async function stats(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId, zone }: Pick<Caller, 'userId' | 'zone'>,
  input: z.output<typeof figures.stats.input>,
): Promise<Stats> {
  const now = clock.now();
  const byStatus = new Map(
    (await countStatuses(db, userId)).map(({ status, tasks }) => [status, tasks]),
  );
  const weeks = await inTurn(
    bucketsUntil(now, zone, 'week', input.weeks),
    async ({ name, day, ...span }) => ({
      week: isoWeek(day),
      from: name,
      created: await countIn(db, userId, 'created', span),
      done: await countIn(db, userId, 'done', span),
      cancelled: await countIn(db, userId, 'cancelled', span),
    }),
  );
  const monday = bucketsUntil(now, zone, 'week', input.weeks)[0] as { from: number; day: number };
  const [today] = bucketsUntil(now, zone, 'day', 1);
  const days = bucketsUntil(now, zone, 'day', (today?.day ?? monday.day) - monday.day + 1);
  const done = await inTurn(days, (span) => countIn(db, userId, 'done', span));
  const created = await meanCreated(db, userId);
  return {
    status: {
      open: byStatus.get('open') ?? 0,
      done: byStatus.get('done') ?? 0,
      cancelled: byStatus.get('cancelled') ?? 0,
      recurring: byStatus.get('recurring') ?? 0,
    },
    overdue: await countIn(db, userId, 'due', { from: Number.MIN_SAFE_INTEGER, to: now }),
    upcoming: await countIn(db, userId, 'due', { from: now, to: now + UPCOMING_MS }),
    weeks,
    streak: streakOf(done),
    ageDays: inDays(created === null ? null : now - created),
    leadDays: inDays(await meanLead(db, userId, monday.from)),
    projects: top(await projectCounts(db, userId, now)),
    labels: top(await labelCounts(db, userId, now)),
  };
}
