// What was answered once is given again while nobody can be asked, and nothing else is.
import { fakeClock } from '@aurelius/core/testing';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { completion, sendJson, startUpstream, type Upstream } from './upstream.ts';

const clock = fakeClock();
let first: Upstream;
let second: Upstream;
let daemon: TestApp;

const answers = (text: string): Upstream['answer'] => {
  const answer = completion(text);
  return (response) => void sendJson(response, 200, answer);
};
const fails: Upstream['answer'] = (response) =>
  void sendJson(response, 429, {}, { 'retry-after': '600' });

beforeEach(async () => {
  first = await startUpstream(answers('I am the first.'));
  second = await startUpstream(answers('I am the second.'));
  daemon = await startTestApp(
    `
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${first.baseUrl}"
models = ["small"]
[ai.providers.two]
kind = "openai-compatible"
baseUrl = "${second.baseUrl}"
models = ["small"]
[ai.tiers]
fast = "one/small"
[ai.routing]
retries = 0
[ai.routing.fallbacks]
fast = ["two/small"]
[ai.privacy.labels]
mail = ["one", "two"]
`,
    { clock },
  );
});
afterEach(async () => {
  await daemon.close();
  await first.close();
  await second.close();
});

const ask = async (content: string, headers: Record<string, string> = {}) => {
  const answer = await daemon.call(
    'POST',
    '/v1/chat/completions',
    { model: 'fast', temperature: 0, messages: [{ role: 'user', content }] },
    headers,
  );
  const body = answer.body as { choices?: { message: { content: string } }[]; error?: object };
  return {
    status: answer.status,
    said: body.choices?.[0]?.message.content ?? null,
    error: body.error ?? null,
    cache: answer.headers['x-aurelius-cache'] ?? null,
    route: String(answer.headers['x-aurelius-route'] ?? ''),
  };
};

/** Both of them rest from then on. */
async function layDown() {
  first.answer = fails;
  second.answer = fails;
  expect((await ask('Does anybody answer?')).status).toBe(429);
}

it('an answer of the first is given again while all rest', async () => {
  await ask('Hello?');
  await expect.poll(async () => (await ask('Hello?')).cache).toBe('hit');
  await layDown();
  const heard = first.heard.length + second.heard.length;
  const again = await ask('Hello?');
  expect(again).toMatchObject({ status: 200, said: 'I am the first.', cache: 'hit' });
  expect(again.route).toContain('one/small');
  expect(first.heard.length + second.heard.length).toBe(heard);
});

it('so is one of whoever stood in for it, with their name', async () => {
  first.answer = fails;
  await ask('Who is there?');
  expect(await ask('Hello?')).toMatchObject({ said: 'I am the second.' });
  await expect.poll(async () => (await ask('Hello?')).cache).toBe('hit');
  await layDown();
  const again = await ask('Hello?');
  expect(again).toMatchObject({ status: 200, said: 'I am the second.', cache: 'hit' });
  expect(again.route).toContain('two/small');
});

it('what was not answered, what holds something else and what wants no old answer is refused', async () => {
  await ask('Hello?');
  await expect.poll(async () => (await ask('Hello?')).cache).toBe('hit');
  await layDown();
  const refused = { status: 503, error: { code: 'AI_PROVIDERS_RESTING' } };
  expect(await ask('Something else?')).toMatchObject(refused);
  expect(await ask('Hello?', { 'x-aurelius-labels': 'mail' })).toMatchObject(refused);
  expect(await ask('Hello?', { 'x-aurelius-cache': 'off' })).toMatchObject(refused);
});
