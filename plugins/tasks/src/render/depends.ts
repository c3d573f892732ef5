// What is said of tasks that wait for each other, after something was done with one. Part of the thin entry.
import { paint, type RenderContext, term } from '@aurelius/core/command';
import type { RelatedTask, Task } from '../contract.ts';

type Line = (task: Task, context: RenderContext) => string;

const named = ({ ref, title }: RelatedTask, context: RenderContext): string =>
  `${paint(context, 'cyan', term(ref))}  ${term(title)}`;

/** A task that is done, and what it sets free. */
export const freeing =
  <T extends Task>(line: (task: T, context: RenderContext) => string) =>
  (task: T & { readonly freed: readonly RelatedTask[] }, context: RenderContext): string => {
    const free = context.tty ? task.freed : [];
    const lines = free.map(
      (it) => `${context.rehearsed ? 'Would be free' : 'Free now'}: ${named(it, context)}`,
    );
    return [line(task, context), ...lines].join('\n');
  };

/** A task after its dependencies were changed, and what holds it up now. */
export const depending =
  (line: Line) =>
  (task: Task & { blockedBy: readonly RelatedTask[] }, context: RenderContext): string => {
    if (!context.tty) return line(task, context);
    const blockers = task.blockedBy.map((it) => `Waits for: ${named(it, context)}`);
    const said = blockers.length > 0 ? blockers : ['Waits for nothing'];
    return [line(task, context), ...said].join('\n');
  };
