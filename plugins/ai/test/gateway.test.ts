import { fakeClock } from '@aurelius/core/testing';
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

const clock = fakeClock();
let upstream: Upstream;
let second: Upstream;
let daemon: TestApp;
let tcp: TestTcp;

const config = () => `
[http]
enabled = true
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[ai.providers.two]
kind = "openai-compatible"
baseUrl = "${second.baseUrl}"
models = ["large"]
[ai.tiers]
fast = "one/small"
standard = "one/small"
[ai.timeouts]
idle = 1
total = 3
`;

beforeAll(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, completion('Hello.')));
  second = await startUpstream(
    (response) => void sendJson(response, 200, completion('I am the other.')),
  );
  daemon = await startTestApp(config(), { clock });
  tcp = await daemon.tcp();
});

afterAll(async () => {
  await daemon.close();
  await upstream.close();
  await second.close();
});

beforeEach(() => {
  upstream.forget();
  // whoever failed in the test before is asked again
  clock.advance(3_600_000);
  upstream.answer = (response) => void sendJson(response, 200, completion('Hello.'));
});

const HELLO = { model: 'one/small', messages: [{ role: 'user', content: 'Hi' }] };

/** A streaming call with the global fetch, as any client would make it. */
const stream = (body: object, signal?: AbortSignal, path = '/v1/chat/completions') =>
  fetch(`http://127.0.0.1:${tcp.port}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tcp.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });

/** The newest row of the log. */
const logged = async () => {
  const { body } = await daemon.call('GET', '/api/v1/ai/logs');
  return (body as { data: readonly Record<string, unknown>[] }).data.slice(0, 1);
};

describe('a whole answer', () => {
  it('comes back as the provider sent it', async () => {
    const { status, body } = await tcp.call('POST', '/v1/chat/completions', HELLO);
    expect({ status, body }).toEqual({ status: 200, body: completion('Hello.') });
  });

  it('is asked for in the bytes of the caller, but for the name of the model', async () => {
    await tcp.call('POST', '/v1/chat/completions', { ...HELLO, temperature: 0.5, seed: 1 });
    expect(upstream.heard[0]?.body).toBe(
      JSON.stringify({ ...HELLO, temperature: 0.5, seed: 1 }).replace('one/small', 'small'),
    );
  });

  it('is logged with its tokens', async () => {
    await tcp.call('POST', '/v1/chat/completions', HELLO);
    expect(await logged()).toMatchObject([
      { status: 'complete', provider: 'one', model: 'small', usage: { input: 10, output: 5 } },
    ]);
  });

  it('is translated for a caller who speaks Messages', async () => {
    const { status, body } = await tcp.call('POST', '/v1/messages', {
      ...HELLO,
      max_tokens: 100,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        type: 'message',
        content: [{ type: 'text', text: 'Hello.' }],
        stop_reason: 'end_turn',
      },
    });
  });
});

describe('a refusal', () => {
  it('of an unknown model is 404 in the words of OpenAI', async () => {
    const { status, body } = await tcp.call('POST', '/v1/chat/completions', {
      ...HELLO,
      model: 'nobody/knows',
    });
    expect({ status, body }).toMatchObject({
      status: 404,
      body: { error: { code: 'AI_MODEL_NOT_FOUND' } },
    });
  });

  it('of an unknown model is 404 in the words of Anthropic', async () => {
    const { status, body } = await tcp.call('POST', '/v1/messages', {
      ...HELLO,
      max_tokens: 5,
      model: 'nobody/knows',
    });
    expect({ status, body }).toMatchObject({
      status: 404,
      body: { type: 'error', error: { type: 'not_found_error' } },
    });
  });

  it('of our key by the provider is 502, for the caller’s key is right', async () => {
    upstream.answer = (response) =>
      void sendJson(response, 401, { error: { message: 'bad key sk-1' } });
    const { status, body } = await tcp.call('POST', '/v1/chat/completions', HELLO);
    expect(status).toBe(502);
    expect(body).toMatchObject({ error: { code: 'AI_UPSTREAM_CREDENTIALS' } });
    expect(JSON.stringify(body)).not.toContain('sk-1');
  });

  it('of the request itself comes back as the provider told it', async () => {
    const told = {
      error: { message: 'too long', type: 'invalid_request_error', param: null, code: 'x' },
    };
    upstream.answer = (response) => void sendJson(response, 400, told);
    const { status, body } = await tcp.call('POST', '/v1/chat/completions', HELLO);
    expect({ status, body }).toEqual({ status: 400, body: told });
    expect(upstream.heard).toHaveLength(1);
  });

  it('of a body that is no JSON is 400', async () => {
    const { status } = await tcp.call('POST', '/v1/chat/completions', '{', {
      'content-type': 'application/json',
    });
    expect(status).toBe(400);
  });
});

describe('a streamed answer', () => {
  it('comes back as the provider sent it, without the usage that nobody asked for', async () => {
    const events = chunks('Hel', 'lo.');
    upstream.answer = (response) => void beginStream(response).end(events.join(''));
    const response = await stream({ ...HELLO, stream: true });
    const wanted = events.filter((event) => !event.includes('"usage"')).join('');
    expect(await response.text()).toBe(wanted);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });

  it('is booked when its reader reads the end', async () => {
    upstream.answer = (response) => void beginStream(response).end(chunks('Hello.').join(''));
    await (await stream({ ...HELLO, stream: true })).text();
    expect(await logged()).toMatchObject([{ status: 'complete', usage: { input: 10, output: 5 } }]);
  });

  it('that breaks off ends in an error and never in [DONE]', async () => {
    upstream.answer = (response) => {
      beginStream(response).write(chunks('Hello.').slice(0, 2).join(''), () => response.destroy());
    };
    const text = await (await stream({ ...HELLO, stream: true })).text();
    expect(text).toContain('"error"');
    expect(text).not.toContain('[DONE]');
    expect(await logged()).toMatchObject([{ status: 'partial', code: 'AI_UPSTREAM_FAILED' }]);
  });

  it('that falls silent ends in an error', async () => {
    upstream.answer = (response) =>
      void beginStream(response).write(chunks('Hello.').slice(0, 2).join(''));
    const text = await (await stream({ ...HELLO, stream: true })).text();
    expect(text).toContain('"error"');
  });

  it('that breaks off before anything was said is asked for again', async () => {
    upstream.answer = (response, { body: _ }) => {
      if (upstream.heard.length === 1)
        beginStream(response).write(chunks()[0], () => response.destroy());
      else beginStream(response).end(chunks('Hello.').join(''));
    };
    const text = await (await stream({ ...HELLO, stream: true })).text();
    expect(text.match(/"role":"assistant"/g)).toHaveLength(1);
    expect(text).toContain('[DONE]');
  });
});

describe('a caller who leaves', () => {
  const leave = async (answer: Upstream['answer'], isStream: boolean) => {
    const asked = Promise.withResolvers<void>();
    upstream.answer = (response, heard) => {
      void answer(response, heard);
      asked.resolve();
    };
    const leaving = new AbortController();
    const call = stream({ ...HELLO, stream: isStream }, leaving.signal)
      .then((response) => response.text())
      .catch(() => undefined);
    await asked.promise;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const left = performance.now();
    leaving.abort();
    await call;
    return (await (upstream.heard[0] as { hungUp: Promise<number> }).hungUp) - left;
  };

  it('before the head of the answer takes the provider with them within 100 ms', async () => {
    expect(await leave(() => undefined, false)).toBeLessThan(100);
  });

  it('in the middle of a stream takes the provider with them within 100 ms, and is billed for what came', async () => {
    const took = await leave(
      (response) =>
        void beginStream(response).write(chunks('Hello.', 'there').slice(0, 3).join('')),
      true,
    );
    expect(took).toBeLessThan(100);
    await expect.poll(logged).toMatchObject([{ status: 'gone', usage: { output: 3 } }]);
  });
});
