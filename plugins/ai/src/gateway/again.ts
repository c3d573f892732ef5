// Answers that were given before: where they are kept, and how they are given again.
import type { RawResponse } from '@aurelius/core/plugin';
import { isCacheable } from '../cache/cacheable.ts';
import type { Kept, Place } from '../cache/exact.ts';
import { played } from '../cache/tape.ts';
import type { Route, Target } from '../routing/types.ts';
import type { GatewayParts } from './gateway.ts';
import { forwardedTo, JSON_HEADERS, STREAM_HEADERS } from './headers.ts';
import { close } from './hold.ts';
import { ourHeaders } from './our-headers.ts';
import type { Opened, Turn } from './turn.ts';

/** An answer that is known, and whose it is. */
export interface Given {
  readonly target: Target;
  readonly kept: Kept;
}

/** What the cache has to say to a request. */
interface LookedUp {
  /** Where the answer of the first who would be asked is kept; null: it may not come from the cache, nor go there. */
  readonly place: Place | null;
  readonly given: Given | null;
}

/**
 * Looks for the answer of the first who would be asked. Where all of them rest, that of any does: each of them was allowed to
 * give it, and nobody else can.
 */
export async function lookUp(
  { cache }: GatewayParts,
  { incoming, asked, context, headers, labels }: Opened,
  { targets, resting }: Route,
): Promise<LookedUp> {
  if (!isCacheable(incoming, asked.cache)) return { place: null, given: null };
  const [first] = targets;
  const placeOf = (target: Target) =>
    cache.key({
      ...{ context, labels, incoming, target },
      headers: forwardedTo(target, incoming, headers),
    });
  for (const target of resting ? targets : [first]) {
    const place = placeOf(target);
    const kept = await cache.read(place);
    if (kept) return { place, given: { target, kept } };
  }
  return { place: placeOf(first), given: null };
}

/** The same bytes as then, in the form that is asked for now. It is logged, and costs nothing. */
export async function giveAgain(
  parts: GatewayParts,
  turn: Turn,
  { target, kept: { bytes, usage } }: Given,
): Promise<RawResponse> {
  turn.progress.bytesOut = bytes.length;
  turn.progress.usage = usage;
  await close(parts, turn, { status: 'cached', httpStatus: 200, code: null });
  turn.ending.release();
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
