// What a model makes of a task, as text, with what to do about it.
import { paint, type RenderContext, term } from '@aurelius/core/command';
import type { Analyzed } from '../contract/analysis.ts';

export function analyzed(
  { task, analysis, proposal, model }: Analyzed,
  context: RenderContext,
): string {
  const { priority, hours, subtasks, blockers, schedule, confidence } = analysis;
  const fields: readonly (readonly [string, string])[] = [
    ['task', task],
    ['priority', `${priority} of 10`],
    ['hours', String(hours)],
    ...subtasks.map((title) => ['subtask', title] as const),
    ...blockers.map((text) => ['blocker', text] as const),
    ['schedule', schedule],
    ['confidence', `${Math.round(confidence * 100)} %`],
    ['model', model],
    ['proposal', proposal.ref],
  ];
  const lines = fields.map(([name, text]) =>
    context.tty
      ? `${paint(context, 'dim', name.padEnd(12))}${term(text)}`
      : `${name}\t${term(text)}`,
  );
  const next = `aurelius proposals accept ${proposal.ref}`;
  return [...lines, ...(context.tty ? ['', paint(context, 'dim', next)] : [])].join('\n');
}
