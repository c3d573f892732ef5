// The channels there are, by whoever provides them, and what can be asked of them.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { Host } from '@aurelius/core/plugin';
import { type Channel, notificationErrors } from './contract.ts';

type Parts = Pick<Host, 'providers'>;

/** @throws Problem `NOTIFICATION_CHANNEL_UNKNOWN` */
export function assertChannels({ providers }: Parts, names: readonly string[]): void {
  const known = providers('channel');
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw notificationErrors.NOTIFICATION_CHANNEL_UNKNOWN(
    `${unknown}; there are: ${[...known.keys()].sort().join(', ')}`,
  );
}

/** One page of the channels, by name. */
export async function listChannels(
  { providers }: Parts,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Channel>> {
  const [after = ''] = cursor === undefined ? [] : decodeCursor('channels', cursor, ['string']);
  const known = [...providers('channel')]
    .filter(([name]) => name > (after as string))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = known.slice(0, limit);
  const last = known.length > limit ? shown.at(-1) : undefined;
  const data = shown.map(async ([name, channel]): Promise<Channel> => {
    const fault = await channel.fault();
    return { name, title: channel.title, works: fault === null, fault };
  });
  return {
    data: await Promise.all(data),
    meta: { nextCursor: last ? encodeCursor('channels', [last[0]]) : null },
  };
}
