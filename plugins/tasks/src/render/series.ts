// Tasks that repeat, as text: how they do, and what comes next. Part of the thin entry.
import { paint, type RenderContext, term } from '@aurelius/core/command';
import type { Task } from '../contract.ts';
import { MARKS } from './fields.ts';

type Text = (task: Task, context: RenderContext) => string;

/** What stands before a task: how it stands, or that it will come again. */
export const mark = ({ status, repeats }: Pick<Task, 'status' | 'repeats'>): string =>
  MARKS[status === 'open' && repeats !== null ? 'recurring' : status];

/** `↻ every Friday`; nothing for what does not repeat. */
export const repeatsText = ({ repeats }: Pick<Task, 'repeats'>): string =>
  repeats === null ? '' : `${MARKS.recurring} ${repeats}`;

/** A task that is done, and when the next one of its series is due. */
export const following =
  (line: Text, due: Text) =>
  (task: Task & { readonly next: Task | null }, context: RenderContext): string => {
    const { next } = task;
    const text = line(task, context);
    if (next === null || !context.tty) return text;
    const said = `next ${term(next.ref)} ${term(due(next, context))}`;
    return text + paint(context, 'dim', ' · ') + said;
  };
