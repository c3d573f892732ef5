// The channel to a server of the owner's: a POST, signed as Standard Webhooks has it (https://www.standardwebhooks.com).
import { createHmac } from 'node:crypto';
import type { Host, NotificationChannel } from '@aurelius/core/plugin';
import type { NotificationConfig } from '../contract/config.ts';
import { assertTaken, given, missing } from './settings.ts';

type Parts = Pick<Host<NotificationConfig>, 'config' | 'secrets' | 'http' | 'clock'>;

const PREFIX = 'whsec_';

/** The key of a secret: one with the prefix of the standard is base64, any other is its own text. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith(PREFIX)
    ? Buffer.from(secret.slice(PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');

/** @param seconds since 1970 UTC; @returns the value of `webhook-signature` */
export function signatureOf(secret: string, id: string, seconds: number, body: string): string {
  const signed = createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`);
  return `v1,${signed.digest('base64')}`;
}

export const webhookChannel = (host: Parts): NotificationChannel => ({
  title: 'Webhook',
  async fault() {
    const { url, secret } = host.config.webhook;
    return missing('webhook', { url, secret });
  },
  async send(message, { signal }) {
    const { webhook } = host.config;
    const secret = await host.secrets.resolve(given(webhook.secret));
    const seconds = Math.floor(host.clock.now() / 1000);
    const body = JSON.stringify({
      type: 'notification.delivered',
      timestamp: message.created,
      data: message,
    });
    const answer = await host.http(given(webhook.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': message.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatureOf(secret, message.id, seconds, body),
      },
      body,
      signal,
    });
    await assertTaken(answer, host.clock.now());
  },
});
