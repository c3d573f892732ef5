// A question of another part of the daemon: the whole answer as text, by the same way as every other.
import type { AiUsage, CallContext, Cost } from '@aurelius/core/plugin';
import { aiErrors } from '../contract/errors.ts';
import { objectOf } from '../dialects/json.ts';
import { answer, type GatewayParts } from '../gateway/gateway.ts';
import { routedTo } from '../routing/why.ts';
import { type OwnAsk, questionOf } from './question.ts';

export interface Said {
  /** UUID: `ai why` explains it. */
  readonly requestId: string;
  readonly text: string;
  /** The answer was cut: it is longer than it may be. */
  readonly cut: boolean;
  readonly usage: AiUsage | null;
  readonly cost: Cost | null;
  /** `provider/model`. */
  readonly model: string;
}

/** @throws Problem of the gateway; `AI_NOTHING_SAID` where the answer holds no text */
export async function ask(
  parts: GatewayParts,
  context: CallContext,
  asked: Omit<OwnAsk, 'stream'>,
): Promise<Said> {
  const { response, turn } = await answer(
    parts,
    context,
    questionOf(context, { ...asked, stream: false }),
  );
  const told = objectOf(JSON.parse(Buffer.from(response.body as Uint8Array).toString('utf8')));
  const target = routedTo(response.headers['x-aurelius-route'] ?? '');
  const model = `${target.provider}/${target.model}`;
  if (response.status !== 200) {
    const message = objectOf(told?.['error'])?.['message'];
    throw aiErrors.AI_UPSTREAM_REFUSED(
      `${model}: ${typeof message === 'string' ? message : response.status}`,
    );
  }
  const choice = objectOf(Array.isArray(told?.['choices']) ? told['choices'][0] : null);
  const text = objectOf(choice?.['message'])?.['content'];
  if (typeof text !== 'string' || text === '') throw aiErrors.AI_NOTHING_SAID(model);
  const { usage, cost } = turn.progress;
  return {
    requestId: turn.id,
    text,
    cut: choice?.['finish_reason'] === 'length',
    usage,
    cost,
    model,
  };
}
