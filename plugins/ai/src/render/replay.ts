// Two answers to the same request, as text.
import { paint, type RenderContext, renderTable, termLines } from '@aurelius/core/command';
import type { Replayed } from '../contract/replay.ts';
import { costText, seconds, target, tokens } from './log.ts';

type Side = Replayed['now'];

function replay({ before, now }: Replayed, context: RenderContext): string {
  const sides = [
    { title: 'before', ...before },
    { title: 'now', ...now },
  ];
  const table = renderTable(
    sides,
    [
      { title: '', value: ({ title }) => title },
      { title: 'ref', value: ({ request }: Side) => request.ref, style: () => 'cyan' },
      { title: 'model', value: ({ request }: Side) => target(request), grow: true },
      { title: 'status', value: ({ request }: Side) => request.status },
      { title: 'tokens', value: ({ request }: Side) => tokens(request) },
      { title: 'cost', value: ({ request }: Side) => costText(request) },
      { title: 'took', value: ({ request }: Side) => seconds(request.totalMs) },
    ],
    context,
  );
  const said = sides.map(
    ({ title, text }) => `${paint(context, 'bold', title)}\n${termLines(text) || '(nothing)'}`,
  );
  return [table, ...said].join('\n\n');
}

export const replayRenderers = { 'ai.replay': replay };
