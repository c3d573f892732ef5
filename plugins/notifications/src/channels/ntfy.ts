// The channel to a phone: publishing as JSON (https://docs.ntfy.sh/publish/#publish-as-json), so that no text is a header.
import type { Host, MessagePriority, NotificationChannel } from '@aurelius/core/plugin';
import type { NotificationConfig } from '../contract/config.ts';
import { assertTaken, given, missing } from './settings.ts';

type Parts = Pick<Host<NotificationConfig>, 'config' | 'secrets' | 'http' | 'clock'>;

const PRIORITY: Readonly<Record<MessagePriority, number>> = {
  low: 2,
  normal: 3,
  high: 4,
  urgent: 5,
};

/** What is longer becomes a file that somebody has to open, bytes. */
const MESSAGE_MAX = 4096;

/** The beginning of a text that fits into so many bytes of UTF-8, without half a character at its end. */
function cut(text: string, bytes: number): string {
  const whole = Buffer.from(text, 'utf8');
  if (whole.length <= bytes) return text;
  let end = bytes - Buffer.byteLength('…');
  while (((whole[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${whole.toString('utf8', 0, end)}…`;
}

export const ntfyChannel = (host: Parts): NotificationChannel => ({
  title: 'ntfy',
  async fault() {
    const { url, topic } = host.config.ntfy;
    return missing('ntfy', { url, topic });
  },
  async send({ title, body, priority, link, category }, { signal }) {
    const { url, topic, token } = host.config.ntfy;
    const authorization =
      token === undefined ? {} : { authorization: `Bearer ${await host.secrets.resolve(token)}` };
    const answer = await host.http(given(url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({
        topic: given(topic),
        // without a text of its own it would say "triggered"
        ...(body === '' ? { message: title } : { title, message: cut(body, MESSAGE_MAX) }),
        priority: PRIORITY[priority],
        tags: [category],
        ...(link === null ? {} : { click: link }),
      }),
      signal,
    });
    await assertTaken(answer, host.clock.now());
  },
});
