// A prompt with its values in place: what the model is told, and what is asked of it.
import type { Piece, Template } from './template.ts';
import { fenced, textsOf } from './values.ts';

/** What comes with a question. */
export interface Document {
  readonly title: string;
  readonly text: string;
}

export interface Rendered {
  readonly system: string;
  readonly user: string;
}

const textOf = (pieces: readonly Piece[], texts: ReadonlyMap<string, string>): string =>
  pieces
    .map((piece) => {
      if ('text' in piece) return piece.text;
      if ('value' in piece) return texts.get(piece.value) ?? '';
      return texts.has(piece.when) ? textOf(piece.pieces, texts) : '';
    })
    .join('');

/** How an answer is asked for that a program reads. */
const asked = (output: object) =>
  `\n\nAnswer with one JSON object that fits this JSON Schema, and nothing else:\n${JSON.stringify(output)}`;

/**
 * Values are put in once and never read again: what looks like a part of a template in one of them stays what it is.
 * @throws Problem `AI_PROMPT_VARIABLES`
 */
export function renderPrompt(
  template: Template,
  given: Readonly<Record<string, unknown>>,
  documents: readonly Document[] = [],
): Rendered {
  const texts = textsOf(template, given);
  const parts = documents.map(({ title, text }) => fenced('document', `${title}\n\n${text}`));
  return {
    system: textOf(template.system, texts) + (template.output ? asked(template.output) : ''),
    user: [...parts, textOf(template.user, texts)].join('\n\n'),
  };
}
