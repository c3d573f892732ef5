// The channel by mail, over a connection that the host makes; what speaks SMTP is loaded with the first message.
import type { Socket } from 'node:net';
import {
  type ChannelMessage,
  type Host,
  type NotificationChannel,
  unrecoverable,
} from '@aurelius/core/plugin';
import type { SendMailOptions, SMTPTransportOptions } from 'nodemailer';
import type { NotificationConfig } from '../contract/config.ts';
import { given, missing } from './settings.ts';

type Parts = Pick<Host<NotificationConfig>, 'config' | 'secrets' | 'connect'>;

/** A server that says nothing for so long has gone, milliseconds. */
const SILENT_MS = 60_000;

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i;

const PRIORITY = { low: 'low', normal: 'normal', high: 'high', urgent: 'high' } as const;

function textOf({ body, link, refs }: ChannelMessage): string {
  const acknowledge = refs.length > 0 ? `aurelius notifications ack ${refs.join(' ')}` : '';
  return [body, link ?? '', acknowledge].filter((part) => part !== '').join('\n\n');
}

/** A reply of 5xx is for good (RFC 5321 §4.2.1). */
function judged(error: unknown): unknown {
  const { responseCode, message } = error as { responseCode?: number; message: string };
  return responseCode !== undefined && responseCode >= 500 ? unrecoverable(message, error) : error;
}

async function optionsFor(
  { config: { smtp }, secrets }: Parts,
  url: URL,
  connection: Socket,
): Promise<SMTPTransportOptions> {
  const { user, password } = smtp;
  const isKnown = user !== undefined && password !== undefined;
  const secured = url.protocol === 'smtps:';
  return {
    host: url.hostname,
    secure: secured,
    // nobody listens in on a connection that does not leave the machine
    ...(LOOPBACK.test(url.hostname) ? { ignoreTLS: true } : { requireTLS: true }),
    ...(isKnown ? { auth: { user, pass: await secrets.resolve(password) }, forceAuth: true } : {}),
    greetingTimeout: SILENT_MS,
    socketTimeout: SILENT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, callback) => callback(null, { connection, secured }),
  };
}

const mailOf = (message: ChannelMessage, from: string, to: string): SendMailOptions => ({
  from: { name: 'Aurelius', address: from },
  to,
  subject: message.title,
  text: textOf(message),
  textEncoding: 'base64',
  // the same for every attempt, so that whoever receives it can tell a repeat
  messageId: `<${message.id}@${from.slice(from.lastIndexOf('@') + 1)}>`,
  date: new Date(message.created),
  priority: PRIORITY[message.priority],
  headers: {
    // no answering machine shall write back (RFC 3834)
    'Auto-Submitted': 'auto-generated',
    'X-Aurelius-Category': message.category,
  },
});

async function sendMail(host: Parts, message: ChannelMessage, signal: AbortSignal): Promise<void> {
  const { smtp } = host.config;
  const [url, from, to] = [new URL(given(smtp.url)), given(smtp.from), given(smtp.to)];
  const { createTransport } = await import('nodemailer');
  const connection = await host.connect(url, { signal });
  try {
    const transport = createTransport(await optionsFor(host, url, connection));
    await transport.sendMail({ ...mailOf(message, from, to), signal });
  } catch (error) {
    connection.destroy();
    signal.throwIfAborted();
    throw judged(error);
  }
}

export const smtpChannel = (host: Parts): NotificationChannel => ({
  title: 'Mail',
  async fault() {
    const { url, from, to, user, password } = host.config.smtp;
    const lacking = missing('smtp', { url, from, to });
    if (lacking !== null || (user === undefined) === (password === undefined)) return lacking;
    return missing('smtp', { user, password });
  },
  send: (message, { signal }) => sendMail(host, message, signal),
});
