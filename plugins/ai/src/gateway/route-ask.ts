// What the router is asked of a request, whether it is answered or only quoted.
import type { AiConfig } from '../contract/config.ts';
import type { Incoming } from '../dialects/index.ts';
import { allowedFor } from '../privacy/labels.ts';
import type { RouteAsk } from '../routing/types.ts';
import type { Asked } from './asked.ts';

interface Of {
  readonly incoming: Incoming;
  readonly asked: Asked;
  /** All that it has, not only what its caller says. */
  readonly labels: readonly string[];
}

/** @param cheaper one tier lower than it would be */
export const routeAskOf = (
  config: AiConfig,
  { incoming, asked, labels }: Of,
  cheaper: boolean,
): RouteAsk => ({
  incoming,
  conversation: asked.conversation,
  allowed: allowedFor(config, labels),
  cheaper,
  spend: asked.spend,
});
