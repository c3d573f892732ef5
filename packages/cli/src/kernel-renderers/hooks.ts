// Text of hooks: a table of those that are there, and what one wrote when it was tried.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Hook, HookRun } from '@aurelius/core/kernel';

const ENDS = {
  done: 'done',
  failed: 'failed',
  late: 'took too long',
  flooded: 'wrote too much',
  unstarted: 'could not be started',
} as const;

/** How a run ended, in words. */
const endText = ({ end, exit }: Pick<HookRun, 'end' | 'exit'>): string =>
  end === 'failed' && exit !== null ? `exit ${exit}` : ENDS[end];

const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1) ?? '';

/** What keeps it from its work: why it is not run, or what it said when it went wrong. */
const trouble = ({ fault, last }: Hook): string =>
  fault ?? (last !== null && last.end !== 'done' ? lastLine(last.output) : '');

const columns = (context: RenderContext): readonly Column<Hook>[] => [
  { title: 'hook', value: ({ name }) => name, style: () => 'cyan' },
  {
    title: 'state',
    value: ({ fault }) => (fault === null ? 'runs' : 'ignored'),
    style: ({ fault }) => (fault === null ? 'green' : 'yellow'),
  },
  { title: 'last run', value: ({ last }) => instantText(last?.at ?? null, context) },
  {
    title: 'end',
    value: ({ last }) => (last === null ? '' : endText(last)),
    style: ({ last }) => (last?.end === 'done' ? 'green' : 'red'),
  },
  { title: 'trouble', value: trouble, grow: true },
];

function list({ data }: { readonly data: readonly Hook[] }, context: RenderContext): string {
  if (data.length === 0 && context.tty)
    return 'No hooks in the folder hooks beside the config file.';
  return renderTable(data, columns(context), context);
}

function tried(run: HookRun, context: RenderContext): string {
  const head = term(`${endText(run)} after ${run.ms} ms`);
  const styled = paint(context, run.end === 'done' ? 'green' : 'red', head);
  const lines = run.output.trimEnd().split('\n').map(term);
  return run.output.trim() === '' ? styled : [styled, ...lines].join('\n');
}

/** Renderers by operation id. */
export const hookRenderers = { 'hooks.list': list, 'hooks.test': tried };
