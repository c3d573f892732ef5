// What goes to an upstream of the caller's own dialect: the bytes of the caller but for the permitted edits.
import Anthropic from '@anthropic-ai/sdk';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawHeard, type RawUpstream, reply, startRawUpstream } from './raw-upstream.ts';

const KEY = 'key-of-the-provider';
/** Ends every call at once: what matters was heard. */
const REFUSED = reply('400 Bad Request', { 'content-type': 'application/json' }, '{"error":{}}');

let direct: RawUpstream;
let behind: RawUpstream;
let daemon: TestApp;
let token: string;
let base: string;

beforeAll(async () => {
  direct = await startRawUpstream(REFUSED);
  behind = await startRawUpstream(REFUSED);
  daemon = await startTestApp(
    ['openai', 'anthropic']
      .map(
        (kind) => `
[ai.providers.${kind}]
kind = "${kind}"
baseUrl = "${behind.baseUrl}"
apiKey = "secret:env:PROVIDER_KEY"
models = ["small"]
`,
      )
      .join(''),
    { env: { AURELIUS_HTTP_PORT: '0', PROVIDER_KEY: KEY } },
  );
  const tcp = await daemon.tcp();
  token = tcp.token;
  base = `http://127.0.0.1:${tcp.port}`;
});
afterAll(async () => {
  await daemon?.close();
  await direct.close();
  await behind.close();
});

const rootOf = ({ baseUrl }: RawUpstream) => baseUrl.slice(0, -'/v1'.length);

/** What the same call is on the wire without the gateway and behind it. */
async function both(
  call: (root: string, apiKey: string, model: string) => PromiseLike<unknown>,
  provider: string,
): Promise<{ readonly plain: RawHeard; readonly passed: RawHeard }> {
  await Promise.resolve(call(rootOf(direct), KEY, 'small')).catch(() => undefined);
  await Promise.resolve(call(base, token, `${provider}/small`)).catch(() => undefined);
  return { plain: direct.heard.at(-1) as RawHeard, passed: behind.heard.at(-1) as RawHeard };
}

const openai = (root: string, apiKey: string) =>
  new OpenAI({ baseURL: `${root}/v1`, apiKey, maxRetries: 0 });
const anthropic = (root: string, apiKey: string) =>
  new Anthropic({ baseURL: root, apiKey, maxRetries: 0 });

const messages = [{ role: 'user' as const, content: 'Grüße, 世界 \u2028 "quoted" \\ 1e5' }];
const odd = {
  temperature: 1.0,
  seed: 12345678901234,
  metadata: { a: 'b' },
  unknown_field: [1.5e-7],
};

const CALLS: Readonly<Record<string, readonly [string, Parameters<typeof both>[0]]>> = {
  'chat completions': [
    'openai',
    (root, key, model) => openai(root, key).chat.completions.create({ model, messages, ...odd }),
  ],
  'chat completions, streamed with usage': [
    'openai',
    (root, key, model) =>
      openai(root, key).chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      }),
  ],
  Responses: [
    'openai',
    (root, key, model) =>
      openai(root, key).responses.create({ model, input: 'Grüße', store: false, ...odd }),
  ],
  embeddings: [
    'openai',
    (root, key, model) => openai(root, key).embeddings.create({ model, input: ['a', 'ü'] }),
  ],
  Messages: [
    'anthropic',
    (root, key, model) =>
      anthropic(root, key).messages.create({ model, max_tokens: 100, messages, system: 'Kürze.' }),
  ],
  'Messages, streamed': [
    'anthropic',
    (root, key, model) =>
      anthropic(root, key).messages.create({ model, max_tokens: 100, messages, stream: true }),
  ],
  'the count of tokens': [
    'anthropic',
    (root, key, model) => anthropic(root, key).messages.countTokens({ model, messages }),
  ],
};

describe.each(Object.entries(CALLS))('%s', (_, [provider, call]) => {
  it('reach the upstream byte for byte, with its own model and key', async () => {
    const { plain, passed } = await both(call, provider);
    expect(passed.body.toString()).toBe(plain.body.toString());
    expect(passed.head.split('\r\n')[0]).toBe(plain.head.split('\r\n')[0]);
    expect(passed.head).toContain(KEY);
    expect(passed.bytes.toString()).not.toContain(token);
    expect(passed.head.toLowerCase()).not.toContain('x-aurelius');
  });
});

it('asks for the usage of a streamed chat completion, and changes nothing else', async () => {
  const { plain, passed } = await both(
    (root, key, model) =>
      openai(root, key).chat.completions.create({ model, messages, stream: true, ...odd }),
    'openai',
  );
  const { stream_options, ...rest } = JSON.parse(passed.body.toString());
  expect(stream_options).toEqual({ include_usage: true });
  expect(rest).toEqual(JSON.parse(plain.body.toString()));
  expect(passed.body.length - plain.body.length).toBe(
    ',"stream_options":{"include_usage":true}'.length,
  );
});
