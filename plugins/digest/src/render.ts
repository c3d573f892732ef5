// A digest as text: sections for people, rows between tabs for programs.
import { paint, type RenderContext, type Renderer, term } from '@aurelius/core/command';
import type { Digest } from './contract.ts';
import { linesOf } from './text.ts';

const STYLES = { day: 'bold', head: 'cyan', task: undefined, more: 'dim', none: 'dim' } as const;

const SECTIONS = ['overdue', 'due', 'done'] as const;

function show(digest: Digest, context: RenderContext): string {
  if (context.tty) {
    return linesOf(digest)
      .map(({ kind, text }) => {
        const line = term(text);
        const style = STYLES[kind];
        return `${kind === 'head' ? '\n' : ''}${style ? paint(context, style, line) : line}`;
      })
      .join('\n');
  }
  return SECTIONS.flatMap((name) =>
    digest[name].tasks.map(({ ref, dueLocal, completed, priority, title }) =>
      [name, ref, (name === 'done' ? completed : dueLocal) ?? '', priority ?? 'medium', title]
        .map(term)
        .join('\t'),
    ),
  ).join('\n');
}

/** Renderers by operation id. */
export const renderers = { 'digest.show': show } satisfies Readonly<Record<string, Renderer>>;
