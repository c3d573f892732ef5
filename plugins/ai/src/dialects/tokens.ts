// How many tokens a request is, where nobody counted them: at most, for what is held back, and about, for what is told.

import type { Incoming } from './incoming.ts';
import { type JsonObject, objectOf } from './json.ts';
import { textOf } from './parse.ts';
import { isRead } from './parts.ts';

/** Whether nothing else is wanted than their number. */
export const isCount = ({ dialect }: Pick<Incoming, 'dialect'>): boolean =>
  dialect === 'count_tokens';

/** Bytes that are about a token: of English text it is four letters, of other scripts more bytes and fewer letters. */
const TOKEN_BYTES = 4;

/**
 * A picture is about so many tokens: one of 1.2 megapixels is 1,568 (patches of 28 pixels) at Anthropic and 1,440 (patches
 * of 32 pixels, each 1.2 tokens) at OpenAI; larger ones are made smaller by many.
 */
const PICTURE_USUAL = 1600;
/** A file: a few pages, each of 1,500 to 3,000 tokens, as Anthropic reckons, and its picture. */
const FILE_USUAL = 12_000;

/** The most that providers of a kind make of one thing, tokens. */
interface Most {
  readonly picture: number;
  readonly file: number;
}

/**
 * Anthropic makes pictures smaller than 4,784 patches of 28 pixels. OpenAI does not, for its newest models: 1.2 tokens for
 * each patch of 32 pixels, which are 75,000 for 8,000 pixels by 8,000, the largest that are taken; older ones come to 48,169
 * (2,833 and eight tiles of 5,667). Files may have any number of pages, however short they are: no more than the longest
 * window of a model.
 */
const MOST: Readonly<Record<string, Most>> = {
  anthropic: { picture: 4784, file: 1_000_000 },
  openai: { picture: 75_000, file: 1_050_000 },
};
const MOST_ELSEWHERE: Most = { picture: 75_000, file: 2_000_000 };

/** What a provider adds where a model may call tools, and for each tool of its own that is only named: some hundreds. */
const TOOLS_MOST = 1000;

/** A tool whose description its provider has. */
const isTheirs = (tool: JsonObject | null): boolean =>
  !['', 'function', 'custom'].includes(textOf(tool?.['type']));

function toolsMost({ tools, json }: Incoming): number {
  if (!tools) return 0;
  const named: readonly unknown[] = Array.isArray(json['tools']) ? json['tools'] : [];
  return TOOLS_MOST * (1 + named.filter((tool) => isTheirs(objectOf(tool))).length);
}

/**
 * Input tokens that a provider may bill at most: no token of text is shorter than a byte.
 * @param kind of the upstream: `openai`
 */
export function inputMostOf(incoming: Incoming, kind: string): number {
  const { bytes, media } = incoming;
  const most = MOST[kind] ?? MOST_ELSEWHERE;
  return (
    bytes.length -
    media.carried +
    media.pictures * most.picture +
    media.files * most.file +
    toolsMost(incoming)
  );
}

/** Input tokens as far as they can be told from the request alone. */
export function inputGuessOf({ spans, media }: Incoming): number {
  let bytes = -media.carried;
  for (const [key, { start, end }] of spans) if (isRead(key)) bytes += end - start;
  const words = Math.ceil(Math.max(0, bytes) / TOKEN_BYTES);
  return words + media.pictures * PICTURE_USUAL + media.files * FILE_USUAL;
}
