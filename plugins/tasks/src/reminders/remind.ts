// The job of a reminder: it tells of the task as it is by now, once for all that was missed, and plans the next one.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import type { Host, JobContext } from '@aurelius/core/plugin';
import { formatWall } from '@aurelius/core/time';
import { contract as notifications } from '@aurelius/plugin-notifications/contract';
import { type TaskRow, toWire } from '../row.ts';
import { findTask } from '../store.ts';
import { wallOf } from '../when/zone.ts';
import { reminderInstants } from './instants.ts';
import { planReminder } from './plan.ts';

/** What the job answers. */
export interface Reminded {
  readonly told: boolean;
}

/** A reminder that comes later than this says so, milliseconds. */
const LATE_MS = 10 * 60_000;
const TITLE_MAX = 200;

const PRIORITY = { urgent: 'urgent', high: 'high', medium: 'normal', low: 'low' } as const;

const minuteText = (local: string): string => local.replace('T', ' ').replace(/:\d\d$/, '');

function bodyOf(row: TaskRow, at: number, now: number, zone: string): string {
  const foreign = row.dueZone === null || row.dueZone === zone ? '' : ` ${row.dueZone}`;
  const due =
    row.dueLocal === null
      ? []
      : [`Due ${row.dueLocal.length > 10 ? minuteText(row.dueLocal) : row.dueLocal}${foreign}`];
  const late =
    now - at < LATE_MS
      ? []
      : [`Missed: it was to come at ${minuteText(formatWall(wallOf(at, zone)))}`];
  return [...due, ...late, `aurelius tasks show ${row.ref}`].join('\n');
}

/**
 * Reminds of a task, unless it is done, gone, put off, or no longer to be reminded of then.
 * @throws Problem what notifications throw
 */
export async function remind(
  host: Pick<Host, 'db' | 'jobs' | 'clock' | 'call'>,
  context: Omit<JobContext, 'progress'>,
  { task, at }: { readonly task: string; readonly at: number },
): Promise<Reminded> {
  const { userId, zone } = context;
  const row = await findTask(host.db, userId, task);
  const instants = row?.status === 'open' ? reminderInstants(toWire(row), zone) : [];
  if (!row || !instants.includes(at)) {
    context.log('There is nothing to remind of any more');
    return { told: false };
  }
  const now = host.clock.now();
  // what is due by now and comes after it is told with it
  const next = instants.find((instant) => instant > Math.max(now, at));
  if (next !== undefined) await planReminder(host, context, task, next);
  const told = {
    category: 'reminder',
    title: row.title.length > TITLE_MAX ? [...row.title].slice(0, TITLE_MAX).join('') : row.title,
    body: bodyOf(row, at, now, zone),
    priority: PRIORITY[row.priority ?? 'medium'],
    subject: { entity: 'task', id: row.id },
    dedupeKey: `task ${row.id} ${at}`,
  };
  try {
    const { count } = await host.call(notifications.operations.notify, told, context);
    return { told: count === 1 };
  } catch (error) {
    if (!isProblem(error, kernelErrors.ROUTE_NOT_FOUND)) throw error;
    // switched off, and no reason to try again
    context.log('Nobody tells people anything: notifications do not run');
    return { told: false };
  }
}
