// A test message, sent at once and past all rules, so that somebody can see whether it arrives.
import { instantText } from '@aurelius/core/contract';
import type { CallContext, ChannelMessage, Host, NotificationChannel } from '@aurelius/core/plugin';
import { assertChannels } from './channels.ts';
import { notificationErrors, type Tried } from './contract.ts';

type Parts = Pick<Host, 'clock' | 'ids' | 'providers'>;

async function tryOne(
  name: string,
  channel: NotificationChannel,
  message: ChannelMessage,
  isAsked: boolean,
  { userId, signal }: CallContext,
): Promise<Tried> {
  const fault = await channel.fault();
  if (fault !== null) {
    return { channel: name, result: isAsked ? 'failed' : 'skipped', detail: fault };
  }
  try {
    await channel.send(message, { userId, signal });
    return { channel: name, result: 'sent', detail: '' };
  } catch (error) {
    return { channel: name, result: 'failed', detail: (error as Error).message };
  }
}

const inWords = ({ channel, result, detail }: Tried): string =>
  `${channel}: ${detail === '' ? result : detail}`;

/** @throws Problem `NOTIFICATION_TEST_FAILED`, `NOTIFICATION_CHANNEL_UNKNOWN` */
export async function tryOut(
  parts: Parts,
  context: CallContext,
  { channel: only }: { readonly channel?: string | undefined },
): Promise<{ data: Tried[] }> {
  if (only !== undefined) assertChannels(parts, [only]);
  const message: ChannelMessage = {
    id: parts.ids.uuid(),
    refs: [],
    category: 'test',
    priority: 'normal',
    title: 'Aurelius can reach you',
    body: 'This is the test message that you asked for.',
    link: null,
    created: instantText(parts.clock.now()),
  };
  const chosen = [...parts.providers('channel')]
    .filter(([name]) => only === undefined || name === only)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const data = await Promise.all(
    chosen.map(([name, channel]) => tryOne(name, channel, message, only !== undefined, context)),
  );
  if (!data.some(({ result }) => result === 'failed')) return { data };
  const tried = data.filter(({ result }) => result !== 'skipped');
  throw notificationErrors.NOTIFICATION_TEST_FAILED(tried.map(inWords).join('; '), {
    errors: tried
      .filter(({ result }) => result === 'failed')
      .map(({ channel, detail }) => ({ pointer: `/${channel}`, message: detail })),
  });
}
