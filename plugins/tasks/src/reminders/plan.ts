// Jobs for reminders: one for the next of each task, asked for when the task changes and when one was told.
import type { EventHandler, Host, JobFor } from '@aurelius/core/plugin';
import { reminderJobs } from '../contract/reminders.ts';
import { task } from '../contract.ts';
import { reminderInstants } from './instants.ts';

const reminded = task.pick({
  id: true,
  status: true,
  dueLocal: true,
  dueZone: true,
  wait: true,
  reminders: true,
});

/** Asks for the job of one instant; the same one is asked for once. */
export async function planReminder(
  { db, jobs }: Pick<Host, 'db' | 'jobs'>,
  on: JobFor,
  id: string,
  at: number,
): Promise<void> {
  await db.write((tx) =>
    jobs.enqueue(tx, reminderJobs.remind, { task: id, at }, on, {
      runAt: at,
      unique: { key: `${id} ${at}`, mode: 'skip' },
    }),
  );
}

const hasReminders = (data: unknown): boolean =>
  ((data as { reminders?: readonly unknown[] } | null)?.reminders?.length ?? 0) > 0;

/**
 * Plans the next reminder of a task that came or changed. What was planned before stays: when its time comes it is held
 * against the task as it is then. So an edit loses no reminder that is due and not told yet.
 */
export const planOf =
  (host: Pick<Host, 'db' | 'jobs'>): EventHandler =>
  async (context, { at, data }) => {
    // most tasks have none
    if (!hasReminders(data)) return;
    const { data: known } = reminded.safeParse(data);
    if (known?.status !== 'open') return;
    // counted from the change, which may be long ago by now
    const next = reminderInstants(known, context.zone).find((instant) => instant > Date.parse(at));
    if (next !== undefined) await planReminder(host, context, known.id, next);
  };
