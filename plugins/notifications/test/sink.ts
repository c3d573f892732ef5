// A mail server in the test's process, and what stands in the messages that it takes.
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

interface Mail {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Whether it came over TLS, and who had logged in. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

/** Bytes that are written as `=C3`, a character each. */
const bytesOf = (text: string): string =>
  text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Words of a header as they are read (RFC 2047). */
const decoded = (value: string): string =>
  value
    .replaceAll(/(\?=)\s+(=\?)/g, '$1$2')
    .replaceAll(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, words: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(words, 'base64').toString()
        : Buffer.from(bytesOf(words.replaceAll('_', ' ')), 'latin1').toString(),
    );

/** The body as it was written (RFC 2045 §6). */
function unpacked(body: string, encoding = '7bit'): string {
  const text = body.replace(/\r\n$/, '');
  if (encoding === 'base64') return Buffer.from(text, 'base64').toString();
  if (encoding !== 'quoted-printable') return text.replaceAll('\r\n', '\n');
  return Buffer.from(bytesOf(text.replaceAll('=\r\n', '')), 'latin1').toString();
}

function parsed(raw: string): Pick<Mail, 'headers' | 'body'> {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.slice(0, end);
  const lines = head.replaceAll(/\r\n(?=[ \t])/g, '').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), decoded(line.slice(colon + 1).trim())];
    }),
  );
  return { headers, body: unpacked(raw.slice(end + 4), headers['content-transfer-encoding']) };
}

export interface Sink {
  readonly mails: Mail[];
  readonly port: number;
  /** How it answers messages from now on. */
  mood: 'takes' | 'refuses' | 'hangs' | 'busy';
  /** How long it thinks about a message, milliseconds. */
  pauseMs: number;
  open(): Promise<Socket>;
  close(): Promise<void>;
}

export async function openSink(options: SMTPServerOptions = {}): Promise<Sink> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    authOptional: true,
    logger: false,
    ...options,
    onData(stream, session, callback) {
      void text(stream).then(async (raw) => {
        const { mailFrom, rcptTo } = session.envelope;
        const reply = (responseCode: number) =>
          callback(Object.assign(new Error('not now'), { responseCode }));
        if (sink.mood === 'hangs') return;
        if (sink.mood === 'refuses') return reply(550);
        if (sink.mood === 'busy') return reply(451);
        await sleep(sink.pauseMs);
        mails.push({
          ...parsed(raw),
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user as string | undefined,
        });
        callback();
      });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const sink: Sink = {
    mails,
    port,
    mood: 'takes',
    pauseMs: 0,
    open: () =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
      }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return sink;
}
