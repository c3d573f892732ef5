// A request of one dialect put into another: read into no dialect, and written in that of the upstream.
import type { AiDialect } from '@aurelius/core/plugin';
import { requestErrors } from '../contract/request-errors.ts';
import type { Ask } from './ask.ts';
import { askAsChat } from './ask-as-chat.ts';
import { askAsMessages } from './ask-as-messages.ts';
import { askOfChat } from './ask-of-chat.ts';
import { askOfMessages } from './ask-of-messages.ts';
import { askOfResponses } from './ask-of-responses.ts';
import { parseExact } from './exact.ts';
import type { Incoming } from './incoming.ts';

/** Who is asked. */
export interface Upstream {
  readonly dialect: AiDialect;
  /** Of its config: `openai`. */
  readonly kind: string;
  /** As the upstream calls it. */
  readonly model: string;
  /** Tokens that one choice is cut to; null: it stays as the caller asked. */
  readonly outputMost: number | null;
}

type Reader = (json: unknown) => Ask;

const READERS: Partial<Readonly<Record<AiDialect, Reader>>> = {
  chat: askOfChat,
  messages: askOfMessages,
  responses: askOfResponses,
};

/** Who can be asked in which other dialect. */
const TARGETS: Partial<Readonly<Record<AiDialect, readonly AiDialect[]>>> = {
  chat: ['messages'],
  messages: ['chat'],
  responses: ['chat', 'messages'],
};

/** Whether a request in one dialect can be put to an upstream that speaks the other. */
export const translates = (from: AiDialect, to: AiDialect): boolean =>
  from === to || (TARGETS[from]?.includes(to) ?? false);

/** The lower one; null where there is none. */
const lower = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** @throws AI_REQUEST_INVALID, AI_NOT_TRANSLATABLE */
export function translated(incoming: Incoming, to: Upstream): object {
  const reader = READERS[incoming.dialect];
  if (!reader || !translates(incoming.dialect, to.dialect)) {
    throw requestErrors.AI_NOT_TRANSLATABLE(
      `Nothing becomes of ${incoming.dialect} in ${to.dialect}.`,
    );
  }
  const ask = reader(parseExact(Buffer.from(incoming.bytes).toString()));
  const { stream } = incoming;
  const outputMost = lower(incoming.outputMost, to.outputMost);
  const target = { model: to.model, stream, outputMost };
  if (to.dialect === 'messages') return askAsMessages(ask, target);
  const newest = to.kind === 'openai';
  return askAsChat(ask, {
    ...target,
    outputKey: newest ? 'max_completion_tokens' : 'max_tokens',
    efforts: newest,
  });
}
