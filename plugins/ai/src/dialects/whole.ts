// A whole answer on its way from the upstream to its caller: its bytes as they are, or what they say in another dialect.
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import { type AnswerHead, answerOf } from './answer.ts';
import { answerAsChat } from './answer-as-chat.ts';
import { answerAsMessages } from './answer-as-messages.ts';
import { answerAsResponses } from './answer-as-responses.ts';
import { parseExact } from './exact.ts';
import { type JsonObject, objectOf } from './json.ts';
import { chunkError, textOf } from './parse.ts';
import { WireError } from './stream.ts';
import { usageOfChat, usageOfMessages, usageOfResponses } from './usage.ts';

/** What the answer is made for. */
export interface WholeAsk {
  /** Named where the upstream names none. */
  readonly model: string;
  readonly requestId: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

export interface Whole {
  readonly bytes: Uint8Array;
  /** Null: the upstream does not tell, or it was no call that uses anything up. */
  readonly usage: AiUsage | null;
  /** Null: the upstream names none. */
  readonly model: string | null;
}

const USAGES = {
  chat: usageOfChat,
  embeddings: usageOfChat,
  responses: usageOfResponses,
  messages: usageOfMessages,
  count_tokens: () => null,
} as const satisfies Record<AiDialect, (usage: unknown) => AiUsage | null>;

const WRITERS = {
  chat: answerAsChat,
  messages: answerAsMessages,
  responses: answerAsResponses,
} as const;

/** @throws WireError it is no JSON object, or it tells of an error */
function objectIn(bytes: Uint8Array, parse: (text: string) => unknown): JsonObject {
  let value: unknown;
  try {
    value = parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new WireError('The provider sent an answer that is no JSON', { cause });
  }
  const object = objectOf(value);
  if (!object) throw new WireError('The provider sent an answer that is no JSON object');
  // some tell of an error with a status of success; a response that failed is a whole answer by itself
  const error = object['object'] === 'response' ? null : chunkError(object);
  if (error !== null) throw new WireError(error);
  return object;
}

/** @throws WireError for what is no answer, or is nested deeper than JSON can be written */
function translated(json: JsonObject, from: AiDialect, to: keyof typeof WRITERS, head: AnswerHead) {
  try {
    return Buffer.from(JSON.stringify(WRITERS[to](answerOf(from, json), head)));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new WireError('The provider sent an answer that is nested too deep', { cause });
  }
}

/**
 * Takes an answer with a status of success. In one dialect it keeps its bytes. Else it gets a new id, what its model thought
 * goes along where the other dialect has a place for it, and it stops for the reason that it shows: who calls tools stops for them.
 * @throws WireError for what is no answer
 */
export function wholeAnswer(
  bytes: Uint8Array,
  from: AiDialect,
  to: AiDialect,
  asked: WholeAsk,
): Whole {
  const json = objectIn(bytes, from === to ? JSON.parse : parseExact);
  const usage = USAGES[from](json['usage']);
  const model = textOf(json['model']) || null;
  if (from === to) return { bytes, usage, model };
  if (to === 'embeddings' || to === 'count_tokens') {
    throw new TypeError(`Nothing becomes of ${from} in ${to}`);
  }
  const head = { ...asked, model: model ?? asked.model, usage };
  return { bytes: translated(json, from, to, head), usage, model };
}
