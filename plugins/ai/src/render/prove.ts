// A proof of where data did not go, as text.
import { instantText, namedLines, type RenderContext } from '@aurelius/core/command';
import type { Proven } from '../contract/prove.ts';

/** Columns of a name and the gap after it. */
const LABEL_WIDTH = 10;

const prove = ({ answer, rows, matched, went, from, head }: Proven, context: RenderContext) =>
  namedLines(
    {
      never: answer,
      attempts: String(matched),
      to: went.map(({ provider, attempts }) => `${provider} ${attempts}`).join(', '),
      rows: `${rows}${context.tty ? ', as they were written' : ''}`,
      from: instantText(from, context),
      head,
    },
    LABEL_WIDTH,
    context,
  );

export const proveRenderers = { 'ai.prove': prove };
