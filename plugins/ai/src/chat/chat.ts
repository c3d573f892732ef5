// A conversation as its pieces come: the chat completion of the gateway, read by the reader that translation uses.
import { kernelErrors } from '@aurelius/core/contract';
import type { BodyRow, CallContext, RawResponse } from '@aurelius/core/plugin';
import * as z from 'zod';
import {
  type ChatMessage,
  type ChatPiece,
  chatMessage,
  type chatOperations,
} from '../contract/chat.ts';
import { aiErrors } from '../contract/errors.ts';
import { chatReader } from '../dialects/chat-reader.ts';
import { type StreamStep, WireError } from '../dialects/index.ts';
import { sseReader } from '../dialects/sse.ts';
import { type Answered, answer, type GatewayParts } from '../gateway/gateway.ts';
import { routedTo } from '../routing/why.ts';
import { questionOf } from './question.ts';

type ChatInput = z.output<(typeof chatOperations)['chat']['input']>;

/** Most messages of one conversation. */
const MESSAGES_MAX = 1000;

/** @throws Problem `INVALID_INPUT` */
async function readMessages(rows: AsyncIterable<BodyRow>): Promise<readonly ChatMessage[]> {
  const messages: ChatMessage[] = [];
  for await (const { line, value, fault } of rows) {
    const read = chatMessage.safeParse(value);
    if (fault !== undefined || !read.success) {
      throw kernelErrors.INVALID_INPUT(
        `Line ${line}: ${fault ?? z.prettifyError(read.error as z.ZodError)}`,
      );
    }
    messages.push(read.data);
    if (messages.length > MESSAGES_MAX) {
      throw kernelErrors.INVALID_INPUT(`A conversation has at most ${MESSAGES_MAX} messages.`);
    }
  }
  if (messages.length === 0) throw kernelErrors.INVALID_INPUT('There is no message.');
  return messages;
}

/** Who answers, first of all. */
function routePiece({ response, turn }: Answered): ChatPiece {
  const grant = turn.progress.answered?.grant;
  const { provider, model } = routedTo(response.headers['x-aurelius-route'] ?? '');
  return {
    type: 'route',
    request: turn.id,
    provider,
    model,
    cache: turn.cacheState,
    outputMost: grant?.outputMost ?? null,
    warnings: (grant?.warnings ?? []).map(({ text }) => text),
  };
}

async function* stepsOf({ body }: RawResponse): AsyncGenerator<StreamStep> {
  const sse = sseReader();
  const reader = chatReader();
  const pieces = body instanceof Uint8Array ? [body] : body;
  for await (const piece of pieces) for (const event of sse.push(piece)) yield* reader.read(event);
  for (const event of sse.end()) yield* reader.read(event);
  yield* reader.end();
}

/** @throws Problem of the gateway; what the provider said went wrong in the middle */
export async function* chat(
  parts: GatewayParts,
  context: CallContext,
  input: ChatInput,
  rows: AsyncIterable<BodyRow>,
): AsyncGenerator<ChatPiece> {
  const messages = await readMessages(rows);
  const answered = await answer(
    parts,
    context,
    questionOf(context, { ...input, messages, stream: true }),
  );
  yield routePiece(answered);
  let stop: Extract<ChatPiece, { type: 'result' }>['stop'] = 'end';
  try {
    for await (const step of stepsOf(answered.response)) {
      if (step.type === 'text' || step.type === 'thinking')
        yield { type: step.type, text: step.text };
      else if (step.type === 'stop') stop = step.reason;
      else if (step.type === 'error') throw aiErrors.AI_UPSTREAM_FAILED(step.message);
    }
  } catch (error) {
    throw error instanceof WireError ? aiErrors.AI_UPSTREAM_FAILED(error.message) : error;
  }
  const { usage, cost } = answered.turn.progress;
  yield { type: 'result', stop, usage, cost: cost?.nano ?? null, costState: cost?.state ?? null };
}
