// Each channel of the slice as the suite of channels wants it: set up, with something at its other end.
import { join } from 'node:path';
import type { NotificationChannel } from '@aurelius/core/plugin';
import {
  type ArrivedMessage,
  type ChannelSubject,
  createTestHost,
  type TestHostOptions,
} from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { desktopChannel } from '../src/channels/desktop.ts';
import type { contract } from '../src/contract.ts';
import { plugin } from '../src/daemon.ts';
import { testDesktop } from './desktop.ts';
import { openSink } from './sink.ts';

type Name = 'websocket' | 'webhook' | 'ntfy' | 'smtp';
type Options = Partial<TestHostOptions<typeof contract>>;

/** The slice with these settings, and one of its channels. */
export async function channelOf(name: Name, options: Options = {}) {
  const [database] = testDatabases;
  const migrations = join(import.meta.dirname, '../migrations');
  const host = await createTestHost(plugin, { database, migrations, ...options });
  const channel = host.half.providers?.channel?.[name] as NotificationChannel;
  return { ...host, channel };
}

export const WEBHOOK = {
  webhook: { url: 'https://hooks.example.com/aurelius', secret: 'secret:file:hook' },
};
export const NTFY = { ntfy: { url: 'https://ntfy.sh', topic: 'me', token: 'secret:file:ntfy' } };
export const SECRETS = {
  'secret:file:hook': 'whsec_plJ3nmyCDGBKInavdOK15jsl',
  'secret:file:ntfy': 'tk_1',
  'secret:file:mail': 'mail-password',
};
export const smtpAt = (port: number) => ({
  url: `smtp://127.0.0.1:${port}`,
  from: 'aurelius@example.com',
  to: 'me@example.org',
});

/** Closes everything that a subject is made of. */
const closing = (parts: readonly { close(): Promise<void> }[]) => async () => {
  for (const part of parts) await part.close();
};

async function overHttp(
  name: 'webhook' | 'ntfy',
  config: object,
  arrivedAs: (request: Request, body: string) => ArrivedMessage,
): Promise<ChannelSubject> {
  const arrived: ArrivedMessage[] = [];
  let how = 'takes';
  const outside = async (request: Request): Promise<Response> => {
    if (how === 'refuses') return new Response('no', { status: 500 });
    if (how === 'hangs') {
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
      });
    }
    arrived.push(arrivedAs(request, await request.text()));
    return new Response('ok');
  };
  const set = await channelOf(name, { config, secrets: SECRETS, outside });
  const bare = await channelOf(name, { outside });
  return {
    channel: set.channel,
    bare: bare.channel,
    arrived: async () => arrived,
    behave: (next) => {
      how = next;
    },
    close: closing([set, bare]),
  };
}

/** Everything but the body. */
const aroundOf = ({ url, headers }: Request): string => JSON.stringify([url, ...headers]);

async function smtp(): Promise<ChannelSubject> {
  const sink = await openSink();
  const set = await channelOf('smtp', { config: { smtp: smtpAt(sink.port) }, opens: sink.open });
  const bare = await channelOf('smtp');
  return {
    channel: set.channel,
    bare: bare.channel,
    arrived: async () =>
      sink.mails.map(({ headers, body, from, to }) => {
        const { subject = '', 'message-id': id = null, ...others } = headers;
        return { id, title: subject, body, around: JSON.stringify([others, from, to]) };
      }),
    behave: (how) => {
      sink.mood = how;
    },
    close: closing([set, bare, sink]),
  };
}

async function websocket(): Promise<ChannelSubject> {
  const host = await channelOf('websocket');
  return {
    channel: host.channel,
    bare: null,
    async arrived() {
      const told = (await host.events()).filter(({ type }) => type === 'notification:delivered');
      return told.map(({ entityId, data }) => {
        const { title, body, ...others } = data as { title: string; body: string };
        return {
          id: entityId,
          title,
          body,
          around: JSON.stringify(others),
        };
      });
    },
    close: () => host.close(),
  };
}

const html = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

async function desktop(program: 'notify-send' | 'gdbus'): Promise<ChannelSubject> {
  const there = testDesktop(program);
  const section = (enabled: boolean) => ({ config: { desktop: { enabled } } }) as never;
  const readCall = ({ argv, env }: ReturnType<typeof there.calls>[number]): ArrivedMessage => {
    const texts = argv.slice(argv.indexOf('--') + 1);
    const at = program === 'gdbus' ? 3 : 0;
    const read = (text = '') => (program === 'gdbus' ? (JSON.parse(text) as string) : text);
    const [title = '', body = ''] = texts.slice(at, at + 2).map(read);
    const others = [...argv.slice(0, argv.indexOf('--')), ...texts.toSpliced(at, 2)];
    return {
      id: null,
      title,
      body: html(body),
      around: JSON.stringify([others, env]),
    };
  };
  return {
    channel: desktopChannel(section(true), there.environment),
    bare: desktopChannel(section(false), { path: '', session: {} as never }),
    arrived: async () => there.calls().map(readCall),
    behave: there.behave,
    close: async () => there.remove(),
  };
}

/** How to make each channel, by what people call it. */
export const SUBJECTS: readonly (readonly [string, () => Promise<ChannelSubject>])[] = [
  ['websocket', websocket],
  ['desktop, by notify-send', () => desktop('notify-send')],
  ['desktop, by gdbus', () => desktop('gdbus')],
  [
    'webhook',
    () =>
      overHttp('webhook', WEBHOOK, (request, body) => {
        const {
          title,
          body: text,
          ...others
        } = (JSON.parse(body) as { data: ArrivedMessage }).data;
        const around = aroundOf(request) + JSON.stringify(others);
        return {
          id: request.headers.get('webhook-id'),
          title,
          body: text,
          around,
        };
      }),
  ],
  [
    'ntfy',
    () =>
      overHttp('ntfy', NTFY, (request, json) => {
        const { title, message, ...others } = JSON.parse(json) as {
          title?: string;
          message: string;
        };
        const around = aroundOf(request) + JSON.stringify(others);
        return { id: null, title: title ?? message, body: message, around };
      }),
  ],
  ['smtp', smtp],
];
