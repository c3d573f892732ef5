// A caller who leaves, in every phase of a request: the upstream is let go at once, nobody else is asked, and what came is billed.
import { join } from 'node:path';
import { startTestApp, type TestApp } from '@aurelius/daemon/testing/app';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type RawUpstream,
  reply,
  type Script,
  startRawUpstream,
  streamed,
} from './raw-upstream.ts';
import { chunks } from './upstream.ts';

let upstream: RawUpstream;
let daemon: TestApp;
let ask: (stream: boolean, signal: AbortSignal) => Promise<Response>;

beforeEach(async () => {
  upstream = await startRawUpstream(() => undefined);
  daemon = await startTestApp(`
[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[billing.prices."one/small"]
input = "1000"
output = "1000"
`);
  const { port, token } = await daemon.tcp();
  ask = (stream, signal) =>
    fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'one/small',
        stream,
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
      signal,
    });
});
afterEach(async () => {
  await daemon.close();
  await upstream.close();
});

const [opening = '', said = ''] = chunks('Hello.');

/** A phase: what the upstream does up to it, and whether a stream was asked for. */
const PHASES: Readonly<Record<string, readonly [Script, boolean]>> = {
  'before the head of a stream': [() => undefined, true],
  'before the head of a whole answer': [() => undefined, false],
  'between the head of a stream and its first word': [streamed(opening), true],
  'in the middle of a stream': [streamed(opening + said), true],
  'in the middle of a whole answer': [
    reply('200 OK', { 'content-type': 'application/json', 'content-length': '1000' }, '{"id":'),
    false,
  ],
};

function rowsOf(query: string): Record<string, unknown>[] {
  const db = new Database(join(daemon.paths.dataDir, 'aurelius.db'), { readonly: true });
  try {
    return db.prepare(query).all() as Record<string, unknown>[];
  } finally {
    db.close();
  }
}

/** Asks, and leaves a while after the upstream was asked. @returns milliseconds from there until the upstream was let go */
async function leave(stream: boolean): Promise<number> {
  const before = upstream.heard.length;
  const leaving = new AbortController();
  const call = ask(stream, leaving.signal)
    .then((response) => response.text())
    .catch(() => 'left');
  await expect.poll(() => upstream.heard.length).toBe(before + 1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  const left = performance.now();
  leaving.abort();
  expect(await call).toBe('left');
  return ((await upstream.heard[before]?.closed) ?? Number.NaN) - left;
}

it.each(Object.entries(PHASES))(
  'takes the upstream with them within 100 ms, %s',
  async (_, [script, stream]) => {
    upstream.does(script);
    // the best of three: what else the machine does is no fault of ours
    const took = [await leave(stream), await leave(stream), await leave(stream)];
    expect(Math.min(...took)).toBeLessThan(100);
    const gone = { status: 'gone', state: 'partial', costs: 1 };
    await expect
      .poll(() =>
        rowsOf(
          `SELECT r.status, u.state, u.cost_nano > 0 AS costs
             FROM ai_request r JOIN billing_usage u ON u.request_id = r.id`,
        ),
      )
      .toEqual([gone, gone, gone]);
    expect(upstream.heard).toHaveLength(took.length);
  },
);

it('asks nobody again in the pause before another attempt', async () => {
  upstream.does(
    reply('503 Service Unavailable', { 'retry-after': '1', connection: 'close' }, 'busy'),
  );
  await leave(true);
  await expect.poll(() => rowsOf('SELECT status FROM ai_request')).toEqual([{ status: 'gone' }]);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(upstream.heard).toHaveLength(1);
  expect(rowsOf("SELECT * FROM billing_usage WHERE state = 'held'")).toEqual([]);
});
