import { channelSuite } from '@aurelius/core/testing/plugin';
import { describe, expect, it } from 'vitest';
import { channelOf, NTFY, SECRETS, SUBJECTS, smtpAt, WEBHOOK } from '../../test/channels.ts';
import { testDesktop } from '../../test/desktop.ts';
import { openSink } from '../../test/sink.ts';
import { desktopChannel } from './desktop.ts';
import { signatureOf } from './webhook.ts';

const message = {
  id: 'm1',
  refs: ['k7dp'],
  category: 'jobs',
  priority: 'high' as const,
  title: 'mail.sync failed',
  body: 'It could not be reached.',
  link: 'https://example.com/x',
  created: '2026-11-23T10:00:00.000Z',
};
const context = () => ({ userId: 'user', signal: new AbortController().signal });

describe.each(SUBJECTS)('the channel %s', (_name, open) => {
  it.each(channelSuite(open))('$name', async ({ run }) => {
    await run();
  });
});

describe('a webhook', () => {
  it('is signed as Standard Webhooks has it', () => {
    const body = '{"event_type":"ping","data":{"success":true}}';
    const secret = SECRETS['secret:file:hook'];
    expect(signatureOf(secret, 'msg_loFOjxBNrRLzqYUf', 1731705121, body)).toBe(
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    );
  });

  it('carries its id, time and signature, and the message', async () => {
    const requests: Request[] = [];
    const outside = (request: Request) => {
      requests.push(request.clone());
      return new Response(null, { status: 204 });
    };
    const host = await channelOf('webhook', { config: WEBHOOK, secrets: SECRETS, outside });
    await host.channel.send(message, context());
    const [request] = requests as [Request];
    const body = await request.text();
    const seconds = host.clock.now() / 1000;
    expect(Object.fromEntries(request.headers)).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'm1',
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatureOf(SECRETS['secret:file:hook'], 'm1', seconds, body),
    });
    expect(JSON.parse(body)).toEqual({
      type: 'notification.delivered',
      timestamp: message.created,
      data: message,
    });
    await host.close();
  });
});

describe.each(['webhook', 'ntfy'] as const)('an answer to %s', (name) => {
  const answered = async (status: number, headers = {}) => {
    const outside = () => new Response('no', { status, headers });
    const config = { ...WEBHOOK, ...NTFY };
    const host = await channelOf(name, { config, secrets: SECRETS, outside });
    const error = await host.channel.send(message, context()).catch((it: unknown) => it);
    await host.close();
    return error;
  };

  it('of 4xx is for good, but for those that pass', async () => {
    for (const status of [301, 400, 401, 403, 404, 410, 422]) {
      expect(await answered(status)).toMatchObject({ name: 'JobUnrecoverable' });
    }
    for (const status of [408, 425, 429, 500, 502, 503]) {
      expect(await answered(status)).toMatchObject({
        name: 'Error',
        message: `The server answered ${status}`,
      });
    }
  });

  it('says when to come back', async () => {
    const now = Date.parse('2026-11-23T10:00:00Z');
    expect(await answered(429, { 'retry-after': '120' })).toMatchObject({
      name: 'JobLater',
      runAt: now + 120_000,
    });
    expect(await answered(503, { 'retry-after': 'Mon, 23 Nov 2026 10:05:00 GMT' })).toMatchObject({
      runAt: now + 300_000,
    });
    for (const odd of ['soon', '-5', 'Mon, 23 Nov 2020 10:05:00 GMT']) {
      expect(await answered(503, { 'retry-after': odd })).toMatchObject({ name: 'Error' });
    }
  });
});

describe('ntfy', () => {
  const published = async (more = {}) => {
    let seen: { body: unknown; authorization: string | null } = { body: null, authorization: null };
    const outside = async (request: Request) => {
      seen = { body: await request.json(), authorization: request.headers.get('authorization') };
      return new Response('{}');
    };
    const host = await channelOf('ntfy', { config: NTFY, secrets: SECRETS, outside });
    await host.channel.send({ ...message, ...more }, context());
    await host.close();
    return seen;
  };

  it('publishes JSON with priority, link and token', async () => {
    expect(await published()).toEqual({
      authorization: 'Bearer tk_1',
      body: {
        topic: 'me',
        title: message.title,
        message: message.body,
        priority: 4,
        tags: ['jobs'],
        click: message.link,
      },
    });
    expect(await published({ body: '', link: null, priority: 'urgent' })).toMatchObject({
      body: { message: message.title, priority: 5 },
    });
  });

  it('cuts what it would make a file of, never within a character', async () => {
    for (const body of ['ä'.repeat(4000), `a${'ä'.repeat(4000)}`, '🎉'.repeat(4000)]) {
      const { message: text } = (await published({ body })).body as { message: string };
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
      expect(Buffer.byteLength(text)).toBeGreaterThan(4088);
      expect(text).not.toContain('\ufffd');
      expect(text.endsWith('…')).toBe(true);
    }
  });
});

describe('mail', () => {
  it('says who it is from, what it is about and how to acknowledge it', async () => {
    const sink = await openSink();
    const host = await channelOf('smtp', { config: { smtp: smtpAt(sink.port) }, opens: sink.open });
    await host.channel.send(message, context());
    expect(sink.mails).toMatchObject([
      {
        from: 'aurelius@example.com',
        to: ['me@example.org'],
        headers: {
          from: 'Aurelius <aurelius@example.com>',
          to: 'me@example.org',
          subject: message.title,
          'message-id': '<m1@example.com>',
          date: 'Mon, 23 Nov 2026 10:00:00 +0000',
          'auto-submitted': 'auto-generated',
          'x-aurelius-category': 'jobs',
          importance: 'High',
        },
        body: `${message.body}\n\n${message.link}\n\naurelius notifications ack k7dp`,
        secure: false,
      },
    ]);
    await host.close();
    await sink.close();
  });

  it('logs in where a name and a password are set, or does not send', async () => {
    const sink = await openSink({
      allowInsecureAuth: true,
      onAuth({ username, password }, _session, callback) {
        if (password === 'mail-password') callback(null, { user: username ?? '' });
        else callback(new Error('no'));
      },
    });
    const smtp = { ...smtpAt(sink.port), user: 'me', password: 'secret:file:mail' };
    const host = await channelOf('smtp', { config: { smtp }, secrets: SECRETS, opens: sink.open });
    await host.channel.send(message, context());
    expect(sink.mails.map(({ user }) => user)).toEqual(['me']);
    const wrong = { 'secret:file:mail': 'canary4e19' };
    const other = await channelOf('smtp', { config: { smtp }, secrets: wrong, opens: sink.open });
    const error = (await other.channel.send(message, context()).catch((it) => it)) as Error;
    expect(error.name).toBe('JobUnrecoverable');
    expect(JSON.stringify([error.message, String(error.cause)])).not.toContain('canary4e19');
    expect(sink.mails).toHaveLength(1);
    const half = await channelOf('smtp', { config: { smtp: { ...smtpAt(1), user: 'me' } } });
    expect(await half.channel.fault()).toBe('Set notifications.smtp.password');
    for (const one of [host, other, half, sink]) await one.close();
  });

  it('is not sent in the clear to another machine', async () => {
    const sinks = [await openSink(), await openSink({ disabledCommands: [] })];
    for (const sink of sinks) {
      const smtp = { ...smtpAt(1), url: 'smtp://mail.example.com' };
      const host = await channelOf('smtp', { config: { smtp }, opens: sink.open });
      // without TLS, and with a certificate that nobody signed
      await expect(host.channel.send(message, context())).rejects.toThrow();
      expect(sink.mails).toEqual([]);
      await host.close();
      await sink.close();
    }
  });

  it('is tried again after 4xx, and not after 5xx', async () => {
    const sink = await openSink();
    const host = await channelOf('smtp', { config: { smtp: smtpAt(sink.port) }, opens: sink.open });
    sink.mood = 'busy';
    await expect(host.channel.send(message, context())).rejects.toMatchObject({
      responseCode: 451,
    });
    sink.mood = 'refuses';
    await expect(host.channel.send(message, context())).rejects.toMatchObject({
      name: 'JobUnrecoverable',
    });
    await host.close();
    await sink.close();
  });
});

describe('the desktop', () => {
  const on = { config: { desktop: { enabled: true } } } as never;

  it('hands on where the session is, and nothing else of the environment', async () => {
    const there = testDesktop('notify-send');
    await desktopChannel(on, there.environment).send(message, context());
    const [call] = there.calls();
    const { DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = there.environment.session;
    expect(call?.env).toEqual({ DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR });
    expect(call?.argv).toEqual([
      '--app-name=Aurelius',
      '--urgency=normal',
      '--',
      message.title,
      message.body,
    ]);
    there.remove();
  });

  it('says what is missing', async () => {
    const there = testDesktop('gdbus');
    const { path } = there.environment;
    const session = {
      DBUS_SESSION_BUS_ADDRESS: undefined,
      XDG_RUNTIME_DIR: undefined,
      DISPLAY: ':0',
    };
    expect(await desktopChannel(on, { path, session }).fault()).toMatch(/outside of a desktop/);
    expect(await desktopChannel(on, { path: '', session }).fault()).toMatch(/^Neither notify-send/);
    const off = { config: { desktop: { enabled: false } } } as never;
    expect(await desktopChannel(off, there.environment).fault()).toMatch(/desktop.enabled$/);
    there.remove();
  });

  it('repeats what the program says, and not what it was given', async () => {
    const there = testDesktop('notify-send');
    there.behave('refuses');
    const send = desktopChannel(on, there.environment).send(message, context());
    await expect(send).rejects.toThrow('The desktop did not take it: no desktop is there');
    there.remove();
  });
});
