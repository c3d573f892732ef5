// What an answer tells beside itself: which request it was, who answered, and what was changed.
import type { SpendGrant } from '@aurelius/core/plugin';
import { targetAddress } from '../routing/order.ts';
import type { Target } from '../routing/types.ts';
import { routeText } from '../routing/why.ts';
import type { Turn } from './turn.ts';

/** @param grant null: nothing was held for it */
export function ourHeaders(
  turn: Turn,
  target: Target,
  grant: SpendGrant | null,
): Record<string, string> {
  const { dialect } = turn.incoming;
  const most = grant?.outputMost ?? null;
  return {
    'x-aurelius-request': turn.id,
    'x-aurelius-route': routeText(turn.route.why, targetAddress(target)),
    'x-aurelius-cache': turn.cacheState,
    ...(most === null ? {} : { 'x-aurelius-max-tokens': String(most) }),
    ...(dialect === 'messages' || dialect === 'count_tokens'
      ? { 'request-id': turn.context.requestId }
      : {}),
  };
}
