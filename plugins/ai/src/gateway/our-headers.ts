// What an answer tells beside itself: which request it was, who answered, and what was changed.
import type { SpendGrant } from '@aurelius/core/plugin';
import { targetAddress } from '../routing/order.ts';
import type { Target } from '../routing/types.ts';
import { plain, routeText } from '../routing/why.ts';
import type { Opened, Turn } from './turn.ts';

/** Ids of a request: ours, and that of this call under the name that clients of each dialect look for. */
export const requestIds = ({
  id,
  context,
  incoming: { dialect },
}: Opened): Record<string, string> => ({
  'x-aurelius-request': id,
  [dialect === 'messages' || dialect === 'count_tokens' ? 'request-id' : 'x-request-id']:
    context.requestId,
});

/** `0.0042`, exact. */
const usd = (nano: number): string => (nano / 1e9).toFixed(9).replace(/\.?0+$/, '');

/** Budgets that are used beyond their marks; `spent` has what is held for calls that run. */
const budgetText = (warnings: SpendGrant['warnings']): string =>
  warnings
    .map(({ scope, used, limit }) =>
      ['warn', `scope=${plain(scope)}`, `spent=${usd(used)}`, `limit=${usd(limit)}`].join('; '),
    )
    .join(', ');

/** @param grant null: nothing was held for it */
export function ourHeaders(
  turn: Turn,
  target: Target,
  grant: SpendGrant | null,
): Record<string, string> {
  const most = grant?.outputMost ?? null;
  const warnings = grant?.warnings ?? [];
  return {
    ...requestIds(turn),
    'x-aurelius-route': routeText(turn.route.why, targetAddress(target)),
    'x-aurelius-cache': turn.cacheState,
    ...(most === null ? {} : { 'x-aurelius-max-tokens': String(most) }),
    ...(warnings.length === 0 ? {} : { 'x-aurelius-budget': budgetText(warnings) }),
  };
}
