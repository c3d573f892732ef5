// Text of what was done, undone and redone.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { HistoryStep, HistorySteps } from '@aurelius/core/kernel';

const first = ({ rows }: HistoryStep) => rows[0];

/** What a step was about, in words: its first row and how many more. */
function subject(step: HistoryStep): string {
  const row = first(step);
  const name = [row?.ref, row?.title].filter((part) => typeof part === 'string').join('  ');
  return step.count > 1 ? `${name} and ${step.count - 1} more` : name;
}

const STYLES = { done: undefined, undone: 'yellow', replaced: 'dim', purged: 'dim' } as const;

const columns = (context: RenderContext): readonly Column<HistoryStep>[] => [
  { title: 'when', value: ({ at }) => instantText(at, context), style: () => 'dim' },
  { title: 'command', value: ({ operation }) => operation, style: () => 'cyan' },
  { title: 'state', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  ...(context.tty
    ? [{ title: 'what', value: subject, grow: true }]
    : [
        { title: 'ref', value: (step: HistoryStep) => first(step)?.ref ?? '' },
        { title: 'title', value: (step: HistoryStep) => first(step)?.title ?? '' },
        { title: 'changes', value: ({ count }: HistoryStep) => String(count) },
      ]),
];

const list = ({ data }: { readonly data: readonly HistoryStep[] }, context: RenderContext) =>
  renderTable(data, columns(context), context);

const saying =
  (what: string) =>
  ({ data }: HistorySteps, context: RenderContext): string => {
    if (!context.tty) return list({ data }, context);
    const lines = data.map((step) =>
      [`${what} ${term(step.operation)}`, term(subject(step))]
        .filter((part) => part !== '')
        .join(paint(context, 'dim', ' · ')),
    );
    return lines.join('\n');
  };

/** Renderers by operation id. */
export const historyRenderers = {
  'history.list': list,
  'history.preview': saying('Would undo'),
  'history.undo': saying('Undid'),
  'history.redo': saying('Redid'),
};
