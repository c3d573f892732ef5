// What a question might cost, and who would answer it: the route is chosen as for real, and nobody is asked.
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { chatOperations } from '../contract/chat.ts';
import { inputMostOf } from '../dialects/index.ts';
import type { GatewayParts } from '../gateway/gateway.ts';
import { meterOf } from '../gateway/hold.ts';
import { routeAskOf } from '../gateway/route-ask.ts';
import { labelsOf } from '../privacy/labels.ts';
import { questionOf } from './question.ts';

type Quote = (typeof chatOperations)['quote'];

const UNKNOWN = { low: null, expected: null, worst: null, state: 'unknown', left: null } as const;

/** @throws Problem of the router */
export async function quote(
  parts: GatewayParts,
  context: CallContext,
  input: z.output<Quote['input']>,
): Promise<z.input<Quote['output']>> {
  const { incoming, asked } = questionOf(context, { ...input, stream: true });
  const labels = labelsOf({ labels: asked.labels, feature: asked.spend.feature });
  const { targets, resting, why } = await parts.router.route(
    routeAskOf(parts.host.config, { incoming, asked, labels }, false),
  );
  if (resting) throw resting;
  const [{ provider, kind, model, loopback }] = targets;
  const expected = await meterOf(parts)?.quote({
    ...asked.spend,
    provider,
    kind,
    model,
    loopback,
    inputMost: inputMostOf(incoming, kind),
    outputMost: incoming.outputMost,
    costMost: asked.costMost,
  });
  return { provider, model, why, ...(expected ?? UNKNOWN) };
}
