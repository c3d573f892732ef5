import { fakeClock } from '@aurelius/core/testing';
import { createTestCache } from '@aurelius/core/testing/plugin';
import { beforeEach, describe, expect, it } from 'vitest';
import { aiConfig } from '../contract/config.ts';
import { readIncoming } from '../dialects/index.ts';
import { type Asking, type ExactCache, exactCache, type Kept } from './exact.ts';
import { LARGEST } from './tape.ts';

const DAY = 86_400_000;
const answer: Kept = {
  contentType: 'text/event-stream; charset=utf-8',
  bytes: new Uint8Array(Buffer.from('data: é\n\n')),
  model: 'small-7b',
  usage: { input: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 2, reasoning: 0 },
};
const asking = (more: { userId?: string; labels?: readonly string[]; model?: string } = {}) => {
  const { userId = 'ann', labels = [], model = 'small' } = more;
  const body = { model: 'fast', messages: [{ role: 'user', content: 'hi' }], temperature: 0 };
  return {
    context: { userId },
    labels,
    incoming: readIncoming('chat', Buffer.from(JSON.stringify(body))),
    target: { provider: 'local', baseUrl: 'http://127.0.0.1/v1', model, dialect: 'chat' },
    headers: {},
  } as const satisfies Asking;
};

let clock: ReturnType<typeof fakeClock>;
let cache: ReturnType<typeof createTestCache>;
let exact: ExactCache;
beforeEach(() => {
  clock = fakeClock();
  cache = createTestCache(() => clock.now());
  exact = exactCache({ cache, config: aiConfig.parse({ cache: { keepDays: 2 } }) });
});

describe('the exact cache', () => {
  it('gives back the same bytes, and what was known of them, as long as the config says', async () => {
    const key = exact.key(asking());
    expect(await exact.read(key)).toBeNull();
    await exact.keep(key, answer);
    clock.advance(2 * DAY - 1);
    expect(await exact.read(exact.key(asking()))).toEqual(answer);
    clock.advance(1);
    expect(await exact.read(key)).toBeNull();
  });

  it('gives nothing to another user, or to a request with other labels, or of another model', async () => {
    await exact.keep(exact.key(asking({ labels: ['b', 'a'] })), answer);
    expect(await exact.read(exact.key(asking({ labels: ['a', 'b'] })))).toEqual(answer);
    for (const other of [{ userId: 'ben', labels: ['a', 'b'] }, { labels: ['a'] }, {}]) {
      expect(await exact.read(exact.key(asking(other)))).toBeNull();
    }
    expect(await exact.read(exact.key(asking({ labels: ['a', 'b'], model: 'x' })))).toBeNull();
  });

  it('forgets by what is common to answers, by model and by label', async () => {
    for (const tag of ['ai', 'model:local/small', 'label:mail']) {
      const key = exact.key(asking({ labels: ['mail'] }));
      await exact.keep(key, answer);
      await cache.forget({ userId: 'ann' }, tag);
      expect(await exact.read(key)).toBeNull();
    }
  });

  it('leaves out what is too large', async () => {
    const key = exact.key(asking());
    await exact.keep(key, { ...answer, bytes: new Uint8Array(LARGEST + 1) });
    expect(await exact.read(key)).toBeNull();
    await exact.keep(key, { ...answer, bytes: new Uint8Array(LARGEST) });
    expect((await exact.read(key))?.bytes).toHaveLength(LARGEST);
  });
});
