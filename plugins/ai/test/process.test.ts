// Requests by a prompt in a daemon of this process, with a provider whose answers the test writes.
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { completion, sendJson, startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let daemon: TestApp;

beforeEach(async () => {
  upstream = await startUpstream((response) => void sendJson(response, 200, completion('Hello.')));
  daemon = await startTestApp(`
[http]
enabled = true
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[ai.tiers]
standard = "one/small"
`);
});
afterEach(async () => {
  await daemon.close();
  await upstream.close();
});

const PROCESS = '/api/v1/ai/process';

/** The first event of the slice, as a feed has it. */
async function firstEvent(): Promise<unknown> {
  const { port, token } = await daemon.tcp();
  const url = `http://127.0.0.1:${port}/api/v1/events?after=0&topic=ai`;
  const feed = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  let text = '';
  for await (const part of feed.body as AsyncIterable<Uint8Array>) {
    text += Buffer.from(part).toString('utf8');
    if (text.includes('\n')) break;
  }
  return JSON.parse(text.split('\n')[0] as string);
}

describe('a request by a prompt', () => {
  it('is answered at once, and is in the log under what it was for', async () => {
    const { status, body } = await daemon.call('POST', PROCESS, { prompt: 'Hi' });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { type: 'default', model: 'one/small', text: 'Hello.', json: null },
    });
    const { messages } = JSON.parse(upstream.heard[0]?.body ?? '') as { messages: object[] };
    expect(messages).toMatchObject([{ role: 'system' }, { role: 'user', content: 'Hi' }]);
    const logs = await daemon.call('GET', '/api/v1/ai/logs?feature=default');
    const { id } = body as { id: string };
    expect(logs.body).toMatchObject({ data: [{ id, model: 'small' }] });
  });

  it('is answered by a job as well, which tells of it', async () => {
    const { status, body } = await daemon.call('POST', `${PROCESS}/jobs`, { prompt: 'Hi' });
    expect(status).toBe(202);
    const { id } = body as { id: string };
    const response = { type: 'default', model: 'one/small', text: 'Hello.' };
    await vi.waitFor(async () => {
      const job = await daemon.call('GET', `/api/v1/jobs/${id}`);
      expect(job.body).toMatchObject({ state: 'done', result: response });
    });
    expect(await firstEvent()).toMatchObject({
      type: 'ai:response',
      data: { requestId: id, response },
    });
  });

  it('is tried with a prompt: what is told, and what comes of it', async () => {
    const trial = { prompt: 'Hi', model: 'one/small' };
    const only = await daemon.call('POST', '/api/v1/ai/prompts/default/test', trial);
    expect(upstream.heard).toEqual([]);
    const { status, body } = await daemon.call('POST', '/api/v1/ai/prompts/default/run', trial);
    const { answer, ...told } = body as { answer: object };
    expect([status, told]).toEqual([200, only.body]);
    expect(answer).toMatchObject({ type: 'default', model: 'one/small', text: 'Hello.' });
    const { messages } = JSON.parse(upstream.heard[0]?.body ?? '') as { messages: object[] };
    const { system, user } = told as unknown as { system: string; user: string };
    expect(messages).toEqual([
      { role: 'system', content: system },
      { role: 'user', content: user },
    ]);
  });

  it('is tried with a prompt that has a schema, and its answer fits it or is refused', async () => {
    const path = '/api/v1/ai/prompts/task_analysis/run';
    const refused = await daemon.call('POST', path, { prompt: 'Paint the door' });
    expect(refused).toMatchObject({ status: 502, body: { code: 'AI_ANSWER_INVALID' } });
    expect(upstream.heard).toHaveLength(2);
  });

  it('is refused before a model is asked when its prompt cannot take it', async () => {
    const unknown = await daemon.call('POST', PROCESS, { type: 'nothing', prompt: 'Hi' });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'AI_PROMPT_NOT_FOUND' } });
    const context = { variables: { colour: 'red' } };
    const wrong = await daemon.call('POST', PROCESS, { prompt: 'Hi', context });
    expect(wrong).toMatchObject({ status: 422, body: { code: 'AI_PROMPT_VARIABLES' } });
    expect(upstream.heard).toEqual([]);
  });
});
