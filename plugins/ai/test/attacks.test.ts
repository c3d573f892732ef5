// Callers that want to spend without end, and models that answer what no model should (trust: cost, compromised provider).
import { startTestApp, type TestApp, type TestTcp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
  type Upstream,
} from './upstream.ts';

let upstream: Upstream;
let daemon: TestApp;
let tcp: TestTcp;

beforeEach(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, completion('Yes.')));
  daemon = await startTestApp(`
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[billing.prices."one/small"]
input = "10"
output = "10"
`);
  tcp = await daemon.tcp();
});
afterEach(async () => {
  await daemon.close();
  await upstream.close();
});

const cap = async () => {
  const { status } = await daemon.call('PUT', '/api/v1/billing/budgets', {
    ...{ scope: 'global', limit: '0.01usd', period: 'month' },
  });
  expect(status).toBeLessThan(300);
};
const asking = (more: object = {}, path = '/v1/chat/completions') =>
  tcp.call('POST', path, {
    model: 'one/small',
    max_tokens: 300,
    messages: [{ role: 'user', content: 'Go on' }],
    ...more,
  });

describe('a caller with a cent', () => {
  it('who sends more than that can pay for is refused before anybody is asked', async () => {
    await cap();
    const messages = [{ role: 'user', content: 'All of it. '.repeat(20_000) }];
    const { status, body } = await asking({ messages });
    expect({ status, body }).toMatchObject({
      status: 429,
      body: { error: { code: 'BUDGET_EXCEEDED' } },
    });
    expect(upstream.heard).toEqual([]);
  });

  it('who asks in a loop of a provider that tells no usage is stopped by what was said', async () => {
    await cap();
    // a thousand bytes are 250 tokens at least, which are a quarter of a cent
    upstream.answer = (response) =>
      void beginStream(response).end(
        chunks('x'.repeat(1000))
          .filter((event) => !event.includes('"usage"'))
          .join(''),
      );
    const statuses: number[] = [];
    for (let n = 0; n < 10; n++) statuses.push((await asking({ stream: true })).status);
    const answered = statuses.filter((status) => status === 200).length;
    expect(upstream.heard).toHaveLength(answered);
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThanOrEqual(4);
    expect(statuses.slice(answered).every((status) => status === 429)).toBe(true);
  });

  it('whose provider claims to have used up more than there is pays nobody else’s bill', async () => {
    await cap();
    const claimed = Number.MAX_SAFE_INTEGER;
    upstream.answer = (response) =>
      void sendJson(
        response,
        200,
        completion('Yes.', {
          prompt_tokens: claimed,
          completion_tokens: claimed,
          total_tokens: claimed,
        }),
      );
    expect((await asking()).status).toBe(200);
    // it is booked, the books can be read, and nothing is spent on top of it
    expect(await asking()).toMatchObject({
      status: 429,
      body: { error: { code: 'BUDGET_EXCEEDED' } },
    });
    expect(upstream.heard).toHaveLength(1);
    for (const path of ['/api/v1/billing/budgets', '/api/v1/billing/usage', '/api/v1/ai/logs']) {
      expect((await daemon.call('GET', path)).status).toBe(200);
    }
  });
});

describe('a model', () => {
  it.each([
    ['a path out of its folder', 'read', '{"path":"../../../../etc/shadow"}'],
    ['SQL', 'find', '{"q":"\'; DROP TABLE ai_request; --"}'],
    ['no JSON', 'find', '{"q":'],
    ['a tool that nobody named', 'aurelius_purge', '{}'],
    ['what controls a terminal', 'find', '{"q":"\\u001b]0;x\\u0007"}'],
  ])(
    'that calls a tool with %s is passed on to the byte, and nothing is done',
    async (_, name, args) => {
      const answer = {
        ...completion(''),
        choices: [
          {
            index: 0,
            message: {
              role: 'assistant',
              content: null,
              tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: args } }],
            },
            finish_reason: 'tool_calls',
          },
        ],
      };
      upstream.answer = (response) => void sendJson(response, 200, answer);
      const parameters = { type: 'object' };
      const tools = [{ type: 'function', function: { name: 'find', parameters } }];
      const { status, body } = await asking({ tools });
      expect({ status, body }).toEqual({ status: 200, body: answer });
      expect(upstream.heard).toHaveLength(1);
      expect((await daemon.call('GET', '/api/v1/proposals')).body).toMatchObject({ data: [] });
      expect((await daemon.call('GET', '/api/v1/ai/logs')).body).toMatchObject({
        data: [{ status: 'complete' }],
      });
    },
  );

  it('that never ends is cut off, told so, and let go', async () => {
    const [begin = ''] = chunks();
    const piece = (chunks('word '.repeat(50_000))[1] ?? '').repeat(4);
    let said = 0;
    upstream.answer = async (response) => {
      beginStream(response).write(begin);
      while (!response.destroyed && said < 200 * 1024 * 1024) {
        said += piece.length;
        if (!response.write(piece)) {
          await new Promise<void>((resolve) => {
            const done = () => {
              response.off('drain', done).off('close', done);
              resolve();
            };
            response.on('drain', done).on('close', done);
          });
        }
      }
      response.destroy();
    };
    const answer = await fetch(`http://127.0.0.1:${tcp.port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tcp.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'one/small',
        stream: true,
        messages: [{ role: 'user', content: 'Go on' }],
      }),
    });
    let received = 0;
    let last = '';
    for await (const bytes of answer.body as ReadableStream<Uint8Array>) {
      received += bytes.length;
      last = (last + Buffer.from(bytes.subarray(-2000)).toString('utf8')).slice(-2000);
    }
    expect(received).toBeLessThan(66 * 1024 * 1024);
    expect(last).toContain('"error"');
    expect(last).not.toContain('[DONE]');
    await upstream.heard[0]?.hungUp;
    const { body } = await daemon.call('GET', '/api/v1/ai/logs');
    expect(body).toMatchObject({ data: [{ status: 'partial', code: 'AI_UPSTREAM_FAILED' }] });
  });
});
