// The daemon is killed while a model speaks: what that may have cost stands in the books when it is back.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requestSocket, startBuiltDaemon, tempHome } from '@aurelius/core/testing';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { startRawUpstream, streamed } from '../../plugins/ai/test/raw-upstream.ts';
import { chunks } from '../../plugins/ai/test/upstream.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

it('keeps the cost of an answer that a killed daemon was in the middle of', async () => {
  const home = tempHome();
  cleanups.push(() => home.remove());
  const upstream = await startRawUpstream(streamed(chunks('Hello.').slice(0, 2).join('')));
  cleanups.push(() => upstream.close());
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(
    home.paths.configFile,
    `[ai.providers.one]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = ["small"]
[billing.prices."one/small"]
input = "10"
output = "10"
`,
  );
  const killed = await startBuiltDaemon(home.path);
  const stream = requestSocket(killed.socket, 'POST', '/v1/chat/completions', {
    model: 'one/small',
    stream: true,
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'Hi' }],
  }).catch(() => 'broken off');
  await expect.poll(() => upstream.heard.length).toBe(1);
  process.kill(killed.pid, 'SIGKILL');
  await killed.exited;
  expect(await stream).toBe('broken off');

  const daemon = await startBuiltDaemon(home.path);
  cleanups.push(() => daemon.stop());
  const db = new Database(join(home.paths.dataDir, 'aurelius.db'), { readonly: true });
  const usages = db.prepare('SELECT state, held_nano FROM billing_usage').all();
  const requests = db.prepare('SELECT status FROM ai_request').pluck().all();
  db.close();
  expect(usages).toEqual([{ state: 'lost', held_nano: expect.any(Number) }]);
  // a thousand tokens at ten dollars a million: what it may have cost counts as if it had
  expect((usages[0] as { held_nano: number }).held_nano).toBeGreaterThanOrEqual(10_000_000);
  expect(requests).toEqual(['partial']);
});
