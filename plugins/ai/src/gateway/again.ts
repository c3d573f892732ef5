// Answers that were given before: where they are kept, and how they are given again.
import type { RawResponse } from '@aurelius/core/plugin';
import { isCacheable } from '../cache/cacheable.ts';
import type { Kept, Place } from '../cache/exact.ts';
import { played } from '../cache/tape.ts';
import type { Route } from '../routing/types.ts';
import type { GatewayParts } from './gateway.ts';
import { forwardedTo, JSON_HEADERS, STREAM_HEADERS } from './headers.ts';
import { close } from './hold.ts';
import { ourHeaders } from './our-headers.ts';
import type { Opened, Turn } from './turn.ts';

/** Where the answer of the first who would be asked is kept; null: it may not come from the cache, nor go there. */
export function placeOf(
  { cache }: GatewayParts,
  { incoming, asked, context, headers, labels }: Opened,
  { targets: [target] }: Route,
): Place | null {
  if (!isCacheable(incoming, asked.cache)) return null;
  return cache.key({
    context,
    labels,
    incoming,
    target,
    headers: forwardedTo(target, incoming, headers),
  });
}

/** The same bytes as then, in the form that is asked for now. It is logged, and costs nothing. */
export async function giveAgain(
  parts: GatewayParts,
  turn: Turn,
  { bytes, usage }: Kept,
): Promise<RawResponse> {
  turn.progress.bytesOut = bytes.length;
  turn.progress.usage = usage;
  await close(parts, turn, { status: 'cached', httpStatus: 200, code: null });
  turn.ending.release();
  const [target] = turn.route.targets;
  const headers = ourHeaders(turn, target, null);
  if (!turn.incoming.stream)
    return { status: 200, headers: { ...JSON_HEADERS, ...headers }, body: bytes };
  async function* pieces() {
    yield* played(bytes);
  }
  return { status: 200, headers: { ...STREAM_HEADERS, ...headers }, body: pieces() };
}

/** Keeps a whole answer for the next time; one that was made for this time only is left out. */
export function keepAnswer(parts: GatewayParts, turn: Turn, answer: Kept): void {
  const { place, route, progress } = turn;
  const { answered } = progress;
  if (!place || answered?.target !== route.targets[0] || answered.grant?.outputMost != null) return;
  parts.cache.keep(place, answer).catch((error: unknown) => {
    parts.host.log.warn({ err: error }, 'an answer could not be kept in the cache');
  });
}
