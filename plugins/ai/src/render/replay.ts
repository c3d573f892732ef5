// Two answers to the same request, as text.
import { paint, type RenderContext, renderTable, termLines } from '@aurelius/core/command';
import type { Replayed } from '../contract/replay.ts';
import { costText, seconds, target, tokens } from './log.ts';

type Titled = Replayed['now'] & { readonly title: string };

function replay({ before, now }: Replayed, context: RenderContext): string {
  const sides: readonly Titled[] = [
    { title: 'before', ...before },
    { title: 'now', ...now },
  ];
  const table = renderTable(
    sides,
    [
      { title: '', value: ({ title }: Titled) => title },
      { title: 'ref', value: ({ request }: Titled) => request.ref, style: () => 'cyan' },
      { title: 'model', value: ({ request }: Titled) => target(request), grow: true },
      { title: 'status', value: ({ request }: Titled) => request.status },
      { title: 'tokens', value: ({ request }: Titled) => tokens(request) },
      { title: 'cost', value: ({ request }: Titled) => costText(request) },
      { title: 'took', value: ({ request }: Titled) => seconds(request.totalMs) },
    ],
    context,
  );
  const said = sides.map(
    ({ title, text }) => `${paint(context, 'bold', title)}\n${termLines(text) || '(nothing)'}`,
  );
  return [table, ...said].join('\n\n');
}

export const replayRenderers = { 'ai.replay': replay };
