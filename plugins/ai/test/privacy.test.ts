// What a caller says reaches the provider that may have it, and nothing else.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Replayed } from '../src/contract/replay.ts';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

const KEY = 'canary-key-5f81';
const PROMPT = 'canary-prompt-77c2';
const MAIL = 'ann@example.org';

let one: Upstream;
let two: Upstream;
let daemon: TestApp;
let tcp: TestTcp;

const config = () => `
[http]
enabled = true
[secrets]
store = "file"
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${one.baseUrl}"
apiKey = "secret:env:CANARY"
models = ["small"]
[ai.providers.two]
kind = "openai-compatible"
baseUrl = "${two.baseUrl}"
models = ["small"]
[ai.tiers]
fast = "one/small"
[ai.privacy.labels]
mail = ["one"]
nowhere = []
[ai.privacy.redact]
kinds = ["email"]
`;

beforeAll(async () => {
  one = await startUpstream(() => {});
  two = await startUpstream(() => {});
  daemon = await startTestApp(`${config()}\n[log]\nlevel = "debug"\n`, {
    env: { AURELIUS_HTTP_PORT: '0', CANARY: KEY },
  });
  tcp = await daemon.tcp();
});

afterAll(async () => {
  await daemon.close();
  await one.close();
  await two.close();
});

beforeEach(() => {
  for (const upstream of [one, two]) {
    upstream.forget();
    upstream.answer = (response, { body }) => {
      const { messages } = JSON.parse(body) as { messages?: { content: string }[] };
      void sendJson(response, 200, completion(`You said: ${messages?.[0]?.content}`));
    };
  }
});

const ask = (content: string, headers: object = {}, more: object = {}) =>
  tcp.call(
    'POST',
    '/v1/chat/completions',
    { model: 'one/small', messages: [{ role: 'user', content }], ...more },
    headers,
  );

const rows = async (path = '/api/v1/ai/logs') => {
  const { body } = await daemon.call('GET', path);
  return (body as { data: readonly { ref: string; labels: string[]; status: string }[] }).data;
};

const saidBy = (body: unknown) =>
  (body as { choices: { message: { content: string } }[] }).choices[0]?.message.content;

describe('labels', () => {
  it('keep a request from whoever is not on the list, as a fallback too', async () => {
    one.answer = (response) => void sendJson(response, 503, { error: { message: 'busy' } });
    const { status } = await ask('hi', { 'x-aurelius-labels': 'mail' }, { model: 'small' });
    expect(status).toBeGreaterThanOrEqual(500);
    expect([one.heard.length > 0, two.heard.length]).toEqual([true, 0]);
    const [row] = await rows();
    expect(row).toMatchObject({ labels: ['mail'], status: 'failed', provider: 'one' });
  });

  it('refuse what may go nowhere, in the words of the caller', async () => {
    const { status, body } = await ask('hi', { 'x-aurelius-labels': 'nowhere' });
    expect({ status, body }).toMatchObject({
      status: 403,
      body: { error: { code: 'AI_PROVIDER_FORBIDDEN' } },
    });
    expect([...one.heard, ...two.heard]).toEqual([]);
    expect((await rows())[0]).toMatchObject({ labels: ['nowhere'], status: 'refused' });
  });
});

describe('the chain', () => {
  it('has the hash of the very bytes that a provider got', async () => {
    await ask('exactly this', { 'x-aurelius-labels': 'mail' }, { model: 'two/small' });
    await ask('exactly this', {}, { model: 'two/small' });
    const [row] = await rows();
    const { body } = await daemon.call('GET', `/api/v1/ai/logs/${row?.ref}`);
    const sha256 = createHash('sha256')
      .update(two.heard[0]?.body ?? '')
      .digest('hex');
    expect(body).toMatchObject({ sent: [{ provider: 'two', attempt: 1, sha256 }] });
    const { text } = await daemon.call('GET', '/api/v1/ai/prove?label=mail&never=two');
    const proven = JSON.parse(text.trim().split('\n').at(-1) ?? '');
    expect(proven).toMatchObject({ type: 'result', answer: 'yes' });
    const said = await daemon.call('GET', '/api/v1/ai/prove?never=two');
    expect(said.text).toContain('AI_PROOF_CONTRADICTED');
  });
});

describe('redaction', () => {
  it('shows the provider a placeholder, and the caller what it wrote', async () => {
    const { body } = await ask(`Write to ${MAIL}`);
    expect(one.heard[0]?.body).toContain('Write to [EMAIL_1]');
    expect(one.heard[0]?.body).not.toContain(MAIL);
    expect(saidBy(body)).toBe(`You said: Write to ${MAIL}`);
  });

  it('puts what each caller wrote back into an answer from the cache', async () => {
    const ways = { temperature: 0 };
    await ask(`Greet ${MAIL}`, {}, ways);
    await expect
      .poll(async () => (await ask('Greet bob@example.org', {}, ways)).headers['x-aurelius-cache'])
      .toBe('hit');
    const { body } = await ask('Greet bob@example.org', {}, ways);
    expect(saidBy(body)).toBe('You said: Greet bob@example.org');
  });

  it('leaves placeholders in a stream', async () => {
    one.answer = (response) => {
      beginStream(response);
      for (const piece of chunks('[EMA', 'IL_1]')) response.write(piece);
      response.end();
    };
    const { text } = await ask(MAIL, {}, { stream: true });
    expect(text).toContain('[EMA');
    expect(text).not.toContain(MAIL);
  });
});

describe('bodies', () => {
  it('are not kept unless the owner wants it, and cannot be asked again', async () => {
    await ask('unkept');
    const [row] = await rows();
    const { body } = await daemon.call('POST', `/api/v1/ai/logs/${row?.ref}/replay`, {});
    expect(body).toMatchObject({ code: 'AI_BODY_NOT_KEPT' });
  });

  it('are kept, and asked again, of another model too', async () => {
    const home = await startTestApp(`${config()}\n[ai.log]\nbodies = true\n`, {
      env: { AURELIUS_HTTP_PORT: '0', CANARY: KEY },
    });
    try {
      const own = await home.tcp();
      const messages = [{ role: 'user', content: `Kept for ${MAIL}` }];
      const asked = { model: 'one/small', messages };
      await own.call('POST', '/v1/chat/completions', asked, { 'x-aurelius-project': 'garden' });
      const newest = async () => {
        const { body } = await home.call('GET', '/api/v1/ai/logs?limit=1');
        const [row] = (body as { data: { ref: string; id: string }[] }).data;
        return (await home.call('GET', `/api/v1/ai/logs/${row?.id}`)).body as {
          ref: string;
          bodies: string[];
        };
      };
      await expect.poll(async () => (await newest()).bodies).toEqual(['request', 'answer']);
      const { ref } = await newest();
      two.answer = (response) => void sendJson(response, 200, completion('Something else.'));
      const { status, body } = await home.call('POST', `/api/v1/ai/logs/${ref}/replay`, {
        model: 'two/small',
      });
      expect(status).toBe(200);
      expect(body as Replayed).toMatchObject({
        before: { text: `You said: Kept for ${MAIL}`, request: { ref, provider: 'one' } },
        now: { text: 'Something else.', request: { provider: 'two', project: 'garden' } },
      });
      expect(two.heard[0]?.body).toBe(
        JSON.stringify({ ...asked, model: 'small' }).replace(MAIL, '[EMAIL_1]'),
      );
    } finally {
      await home.close();
    }
  });
});

describe('a canary', () => {
  it('in a prompt, an answer or a key stands in no row, file, log, error or metric', async () => {
    const answers = [
      () => ask(PROMPT, { 'x-aurelius-labels': 'mail' }),
      () => ask(PROMPT, { 'x-aurelius-labels': 'nowhere' }),
      () => ask(PROMPT, {}, { model: 'nobody/knows' }),
      () => ask(PROMPT, {}, { stream: true }),
      () => ask(PROMPT, {}, { stop: { [PROMPT]: 1 }, n: 'x' }),
      () => tcp.call('POST', '/v1/messages', { model: 'one/small', system: PROMPT }),
      () => tcp.call('POST', '/v1/embeddings', { model: 'one/small', input: PROMPT }),
    ];
    for (const one of answers) await one();
    one.answer = (response, { headers }) =>
      void sendJson(response, 500, { error: { message: `${PROMPT} ${headers.authorization}` } });
    const failed = await ask(PROMPT);
    one.answer = (response, { headers }) =>
      void sendJson(response, 401, { error: { message: `${headers.authorization} is wrong` } });
    const refused = await ask(PROMPT);
    expect(one.heard.at(-1)?.headers.authorization).toContain(KEY);
    const metrics = await daemon.call('GET', '/metrics');
    const doctor = await daemon.call('GET', '/api/v1/doctor');
    const log = await rows('/api/v1/ai/logs?limit=500');
    const whole = await Promise.all(
      log.map(({ ref }) => daemon.call('GET', `/api/v1/ai/logs/${ref}`)),
    );
    const lines = readdirSync(daemon.paths.logDir).map((file) =>
      readFileSync(join(daemon.paths.logDir, file), 'utf8'),
    );
    const seen = [
      failed.text,
      refused.text,
      metrics.text,
      doctor.text,
      ...whole.map(({ text }) => text),
      ...lines,
      ...['', '-wal'].map((end) =>
        readFileSync(join(daemon.paths.dataDir, `aurelius.db${end}`), 'latin1'),
      ),
    ];
    expect(log.length).toBeGreaterThan(5);
    expect(lines.join('').length).toBeGreaterThan(0);
    for (const text of seen) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(PROMPT);
    }
  });
});
