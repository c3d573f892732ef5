// How schedules are doing: for `doctor` and for `/metrics`.
import { instantText } from '@aurelius/core/contract';
import type { Check, Metric } from '@aurelius/core/plugin';
import type { ScheduleParts, ScheduleRow } from './parts.ts';
import { everyOne } from './store.ts';

const named = (rows: readonly ScheduleRow[]) => rows.map(({ name }) => name).join(', ');

/** Later than this after its time, a schedule has nobody who looks after it, milliseconds. */
const OVERDUE_MS = 10 * 60_000;

export function scheduleChecks({
  db,
  clock,
  jobs: { catalogue },
}: Pick<ScheduleParts, 'db' | 'clock' | 'jobs'>): readonly Check[] {
  return [
    {
      id: 'jobs',
      title: 'Schedules',
      async run() {
        const rows = (await everyOne(db)).filter(({ paused }) => !paused);
        const idle = rows.filter(({ job }) => !catalogue.find(job));
        if (idle.length > 0) {
          return {
            status: 'warn',
            detail: `nobody does the jobs of: ${named(idle)}`,
            hint: 'aurelius plugins list',
          };
        }
        const broken = rows.filter(({ fault }) => fault !== null);
        if (broken.length > 0) {
          return {
            status: 'warn',
            detail: `without a time: ${named(broken)}`,
            hint: `aurelius schedules show ${broken[0]?.name}`,
          };
        }
        const late = rows.filter(({ nextAt }) => (nextAt ?? Infinity) < clock.now() - OVERDUE_MS);
        const [first] = late;
        if (first) {
          const since = instantText(first.nextAt as number);
          return {
            status: 'fail',
            detail: `not looked after since ${since}: ${named(late)}`,
            hint: 'aurelius daemon restart',
          };
        }
        return { status: 'ok', detail: `${rows.length} at work` };
      },
    },
  ];
}

export const scheduleMetrics = ({ db }: Pick<ScheduleParts, 'db'>): readonly Metric[] => [
  {
    name: 'aurelius_schedules_kept_count',
    type: 'gauge',
    help: 'Schedules that are kept, by kind and whether they are paused',
    async read() {
      const counts = new Map<string, { labels: Record<string, string>; value: number }>();
      for (const { kind, paused } of await everyOne(db)) {
        const labels = { kind, paused: String(paused) };
        const key = `${kind} ${paused}`;
        counts.set(key, { labels, value: (counts.get(key)?.value ?? 0) + 1 });
      }
      return [...counts.values()];
    },
  },
  {
    name: 'aurelius_schedules_missed_total',
    type: 'counter',
    help: 'Times of schedules that passed unused, by schedule',
    read: async () =>
      (await everyOne(db)).map(({ name, missed }) => ({
        labels: { schedule: name },
        value: missed,
      })),
  },
];
