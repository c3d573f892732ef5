// The items of a feed operation over one session, taken up again after the daemon was away.
import { HEADER } from '@aurelius/core/build';
import { type FeedWorld, followFeed, itemsOf, refusalOf, routeCall } from '@aurelius/core/client';
import type { OperationRoute } from '@aurelius/core/command';
import type { Input } from '../call/input.ts';
import type { Session } from './session.ts';

/** The daemon says something every 15 seconds, if only an empty line. Milliseconds. */
const SILENCE_MS = 45_000;

export interface FeedItem {
  readonly seq: number;
}

/** What a feed needs of the world, and whom it tells that the daemon answers. */
export type FollowWorld = FeedWorld & { connected(): void };

/**
 * Items in their order, none twice, without end.
 * @throws Problem, TransportError that waiting does not mend
 */
export function feedItems(
  session: Pick<Session, 'request'>,
  route: OperationRoute,
  input: Input,
  world: FollowWorld,
): AsyncGenerator<FeedItem, void, undefined> {
  const { resume = '' } = route;
  const open = async (after: number | undefined) => {
    const from = resume === '' || after === undefined ? input : { ...input, [resume]: after };
    const { method, path } = routeCall(route, from);
    const headers = { accept: 'application/x-ndjson' };
    const reply = await session.request({ method, path, headers, timeoutMs: SILENCE_MS });
    if (reply.status >= 400) throw await refusalOf(reply);
    world.connected();
    const newest = reply.headers[HEADER.seq];
    return {
      from: newest === undefined ? undefined : Number(newest),
      items: itemsOf<FeedItem>(reply.body),
    };
  };
  const { signal } = new AbortController();
  const after = input[resume] as number | undefined;
  return followFeed({ after, signal, open }, world);
}
