// What is wrong with a filter and where, shown under the text itself.
import { textWidth } from '@aurelius/core/command';
import type { Problem } from '@aurelius/core/errors';
import { taskErrors } from '../contract.ts';

/** Characters shown on either side of the place. */
const AROUND = 30;

/**
 * @param at offset of the fault in the text
 * @returns Problem `TASK_FILTER_UNREADABLE`
 */
export function filterFault(message: string, text: string, at: number): Problem {
  const from = Math.max(0, at - AROUND);
  // line breaks would tear the mark away from what it points to
  const shown = (part: string) => part.toWellFormed().replace(/\s/g, ' ');
  const before = `${from > 0 ? '…' : ''}${shown(text.slice(from, at))}`;
  const after = `${shown(text.slice(at, at + AROUND))}${text.length > at + AROUND ? '…' : ''}`;
  return taskErrors.TASK_FILTER_UNREADABLE(
    `${message}\n${before}${after}\n${' '.repeat(textWidth(before))}^`,
  );
}
