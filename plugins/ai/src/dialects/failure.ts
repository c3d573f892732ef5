// What a stream says when nothing else can be said: that it failed, and that it is still there.

import type { Problem } from '@aurelius/core/errors';
import { anthropicRefusal, openAiError } from '../contract/refusals.ts';
import type { StreamDialect } from './passage.ts';

const PING: Readonly<Record<StreamDialect, string>> = {
  chat: ': ping\n\n',
  responses: ': ping\n\n',
  messages: 'event: ping\ndata: {"type":"ping"}\n\n',
};

/** What keeps an idle connection open, and is nothing to a client. */
export const pingOf = (dialect: StreamDialect): Uint8Array => Buffer.from(PING[dialect]);

/**
 * A failure after the first byte, as the official clients raise it. No end follows.
 * @param sequence number of the event, which Responses count
 */
export function failureEvent(
  dialect: StreamDialect,
  problem: Problem,
  requestId: string,
  sequence: number,
): string {
  if (dialect === 'messages') {
    return `event: error\ndata: ${JSON.stringify(anthropicRefusal(problem, requestId).body)}\n\n`;
  }
  const error = openAiError(problem);
  if (dialect === 'chat') return `data: ${JSON.stringify({ error })}\n\n`;
  const event = { ...error, type: 'error', sequence_number: sequence };
  return `event: error\ndata: ${JSON.stringify(event)}\n\n`;
}
