// What goes into a digest: asked of the tasks slice, whose words for days and zones count.
import { dateIn, type Page, shiftedDate } from '@aurelius/core/contract';
import type { CallContext, Host } from '@aurelius/core/plugin';
import { type Task, contract as tasks } from '@aurelius/plugin-tasks/contract';
import { type Digest, type DigestSection, SHOWN } from './contract.ts';

/** Tasks of one section that are counted: a page of the largest size. */
const COUNTED = 500;

const sectionOf = ({ data, meta }: Page<Task>): DigestSection => ({
  tasks: data.slice(0, SHOWN),
  left: Math.max(0, data.length - SHOWN),
  more: meta.nextCursor !== null,
});

/**
 * The digest of a day in the caller's zone.
 * @param date `2026-11-24`; default: today
 */
export async function digestOf(
  { call, clock }: Pick<Host, 'call' | 'clock'>,
  context: CallContext,
  date = dateIn(clock.now(), context.zone),
): Promise<Digest> {
  const { zone } = context;
  const { list, completed } = tasks.operations;
  const [before, after] = [shiftedDate(date, -1), shiftedDate(date, 1)];
  const [overdue, due, done] = await Promise.all([
    call(list, { dueBefore: date, limit: COUNTED }, context),
    call(list, { dueAfter: date, dueBefore: after, limit: COUNTED }, context),
    call(completed, { after: before, before: date, limit: COUNTED }, context),
  ]);
  return {
    date,
    zone,
    overdue: sectionOf(overdue),
    due: sectionOf(due),
    done: sectionOf(done),
  };
}
