// A request as it came: its bytes, and what the gateway must know of it, whatever its dialect.
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import type { AiDialect } from '@aurelius/core/plugin';
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses';
import { requestErrors } from '../contract/request-errors.ts';
import { countOf, type JsonObject, objectOf } from './json.ts';
import { type Media, mediaOf } from './media.ts';
import { type Part, partsOf } from './parts.ts';
import { invalid, step } from './pointer.ts';
import { membersOf, rootOf, type Span } from './spans.ts';
import { refuseState } from './state.ts';

export type { Part } from './parts.ts';

/** A request that can be read in one way only: no key of its object stands there twice. */
export interface Incoming {
  readonly dialect: AiDialect;
  /** UTF-8, as it came. */
  readonly bytes: Uint8Array;
  readonly json: JsonObject;
  /** Where the value of each key of `json` stands in `bytes`. */
  readonly spans: ReadonlyMap<string, Span>;
  /** As the caller calls it. */
  readonly model: string;
  readonly stream: boolean;
  /** Tokens that one choice may have at most, as the caller asked; null: the caller does not say. */
  readonly outputMost: number | null;
  /** Answers wanted, `n` of chat completions; else 1. */
  readonly choices: number;
  /** Null: the caller does not say. */
  readonly temperature: number | null;
  /** A stream of chat completions shall tell usage in a chunk of its own. */
  readonly usageAsked: boolean;
  /** The model may call tools. */
  readonly tools: boolean;
  readonly media: Media;
  /** Every text that a model reads, as it comes. Found once, when it is first asked for. */
  parts(): readonly Part[];
}

/** Keys that bound one choice, by dialect; the first that a dialect has is its newest. */
export const OUTPUT_KEYS = {
  chat: ['max_completion_tokens', 'max_tokens'] satisfies (keyof ChatCompletionCreateParamsBase)[],
  responses: ['max_output_tokens'] satisfies (keyof ResponseCreateParamsBase)[],
  messages: ['max_tokens'] satisfies (keyof MessageCreateParamsBase)[],
  embeddings: [],
  count_tokens: [],
} as const satisfies Record<AiDialect, readonly string[]>;

const STREAMS: ReadonlySet<AiDialect> = new Set<AiDialect>(['chat', 'responses', 'messages']);

function parsed(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    // what a parser says of it would repeat a piece of the request
    throw requestErrors.AI_REQUEST_INVALID('The body is no JSON in UTF-8.', { cause });
  }
  const object = objectOf(value);
  if (!object) throw requestErrors.AI_REQUEST_INVALID('The body is no JSON object.');
  return object;
}

function spansOf(bytes: Uint8Array): ReadonlyMap<string, Span> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const spans = new Map<string, Span>();
  for (const { key, value } of membersOf(buffer, rootOf(buffer))) {
    // whoever reads it later may take the other one
    if (spans.has(key)) throw invalid(step(key), 'It stands there twice.');
    spans.set(key, value);
  }
  return spans;
}

/** Null stands for a key that is not there, as it does upstream. */
function told<T>(json: JsonObject, key: string, read: (value: unknown) => T | null, what: string) {
  const value = json[key];
  if (value === undefined || value === null) return null;
  const known = read(value);
  if (known === null) throw invalid(step(key), `It must be ${what}.`);
  return known;
}

const readBoolean = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const readNumber = (value: unknown): number | null => (typeof value === 'number' ? value : null);
const readName = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
const readChoices = (value: unknown): number | null => countOf(value) || null;

/** More than one key may say it: what a model may do at most is what the budget must hold. */
function outputMostOf(dialect: AiDialect, json: JsonObject): number | null {
  const said = OUTPUT_KEYS[dialect]
    .map((key) => told(json, key, countOf, 'a whole number from 0'))
    .filter((most) => most !== null);
  return said.length === 0 ? null : Math.max(...said);
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

/**
 * Reads what came, which stays as it is.
 * @param bytes the body; nobody may change them any more
 * @throws AI_REQUEST_INVALID; AI_STATE_UNSUPPORTED for what a provider or we would have to remember
 */
export function readIncoming(dialect: AiDialect, bytes: Uint8Array): Incoming {
  const json = parsed(bytes);
  const spans = spansOf(bytes);
  const model = told(json, 'model', readName, 'the name of a model');
  if (model === null) throw invalid('/model', 'It names no model.');
  refuseState(dialect, json);
  const options = told(json, 'stream_options', objectOf, 'an object') ?? {};
  const choices = dialect === 'chat' ? told(json, 'n', readChoices, 'a whole number from 1') : null;
  let parts: readonly Part[] | null = null;
  return {
    dialect,
    bytes,
    json,
    spans,
    model,
    stream: STREAMS.has(dialect) && told(json, 'stream', readBoolean, 'true or false') === true,
    outputMost: outputMostOf(dialect, json),
    choices: choices ?? 1,
    temperature: told(json, 'temperature', readNumber, 'a number'),
    usageAsked: dialect === 'chat' && options['include_usage'] === true,
    tools: isFilled(json['tools']) || isFilled(json['functions']),
    media: mediaOf(json),
    parts: () => {
      parts ??= partsOf(json);
      return parts;
    },
  };
}
