// The tokens of a message that nobody else counts: reckoned here, said to be reckoned, and for nothing.
import type { RawResponse } from '@aurelius/core/plugin';
import { inputGuessOf, invalid } from '../dialects/index.ts';
import { objectOf } from '../dialects/json.ts';
import { errorText } from '../dialects/parse.ts';
import type { Target } from '../routing/types.ts';
import type { UpstreamRefusal } from './call.ts';
import type { GatewayParts } from './gateway.ts';
import { JSON_HEADERS } from './headers.ts';
import { close } from './hold.ts';
import { ourHeaders } from './our-headers.ts';
import type { Turn } from './turn.ts';

/** Whether whoever would answer the message counts its tokens as well. */
export const counts = ({ dialect }: Target): boolean => dialect === 'count_tokens';

/** Whether a refusal says that there is no such endpoint; that there is no such model is for the caller to know. */
export function countsNothing({ status }: UpstreamRefusal, told: unknown): boolean {
  const isNamed = objectOf(told)?.['type'] === 'error';
  return (
    status === 405 ||
    (status === 404 && !(isNamed && /^model\b/.test(errorText(objectOf(told)?.['error']))))
  );
}

/** @throws Problem `AI_REQUEST_INVALID` where there is no message */
export async function estimate(
  parts: GatewayParts,
  turn: Turn,
  target: Target,
): Promise<RawResponse> {
  const { messages } = turn.incoming.json;
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid('/messages', 'It must be an array of messages.');
  }
  const body = Buffer.from(JSON.stringify({ input_tokens: inputGuessOf(turn.incoming) }));
  turn.progress.bytesOut = body.length;
  await close(parts, turn, { status: 'complete', httpStatus: 200, code: null });
  turn.ending.release();
  return {
    status: 200,
    headers: {
      ...JSON_HEADERS,
      ...ourHeaders(turn, target, null),
      'x-aurelius-estimate': 'true',
    },
    body,
  };
}
