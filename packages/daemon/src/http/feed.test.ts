import { type IncomingHttpHeaders, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());
afterEach(() => {
  vi.useRealTimers();
});

const addTask = (title: string) => app.call('POST', '/api/v1/tasks', { title });

interface Feed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: () => string;
  readonly ended: Promise<void>;
  leave(): void;
}

/** Opens the feed; answers when its head is there. */
function openFeed(query = '', headers: object = {}, of = app): Promise<Feed> {
  return new Promise((resolve, reject) => {
    const path = `/api/v1/events${query}`;
    const all = { host: 'localhost', ...headers };
    const sent = request({ socketPath: of.paths.socket, path, headers: all }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      const ended = new Promise<void>((done) => {
        answer.on('close', done);
      });
      const { statusCode: status = 0, headers: got } = answer;
      resolve({ status, headers: got, text: () => text, ended, leave: () => sent.destroy() });
    });
    sent.on('error', reject);
    sent.end();
  });
}

const sse = { accept: 'text/event-stream' };
const lines = (feed: Feed) =>
  feed
    .text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { seq: number; data: { title: string } });

describe('the event feed', () => {
  it('answers at once, and tells what happens line by line', async () => {
    const feed = await openFeed('?topic=task');
    expect([feed.status, feed.text()]).toEqual([200, '']);
    await addTask('one');
    await addTask('two');
    await expect.poll(() => lines(feed).map(({ data }) => data.title)).toEqual(['one', 'two']);
    feed.leave();
  });

  it('numbers events for server-sent events, and takes up where `Last-Event-ID` says', async () => {
    const feed = await openFeed('?topic=task', sse);
    await addTask('first');
    await addTask('second');
    await expect.poll(() => feed.text().split('\n\n').length).toBe(4);
    const ids = [...feed.text().matchAll(/^id: (\d+)\ndata: \{/gm)].map((match) =>
      Number(match[1]),
    );
    expect(ids).toHaveLength(2);
    feed.leave();
    // a browser repeats its URL: what it says there is older
    const again = await openFeed('?topic=task&after=0', { ...sse, 'last-event-id': `${ids[0]}` });
    await expect.poll(() => again.text()).toContain('"second"');
    expect(again.text()).not.toContain('"first"');
    again.leave();
  });

  it('tells where it begins, for a reader who loses it before its first event', async () => {
    const made = (await addTask('last before')).body as { id: string };
    const known = await openFeed('?after=0');
    await expect.poll(() => known.text()).toContain(made.id);
    const newest = lines(known).at(-1)?.seq;
    const [json, events] = [await openFeed(), await openFeed('', sse)];
    expect(json.headers['aurelius-event-seq']).toBe(`${newest}`);
    await expect.poll(() => events.text()).toBe(`id: ${newest}\n\n`);
    expect(known.headers['aurelius-event-seq']).toBe('0');
    for (const feed of [known, json, events]) feed.leave();
  });

  it('refuses with a status what it cannot follow', async () => {
    for (const [query, headers, status] of [
      ['?after=999999', {}, 409],
      ['?topic=zork', {}, 400],
      ['', { 'last-event-id': 'x' }, 400],
      ['', { 'last-event-id': '999999' }, 409],
    ] as const) {
      const feed = await openFeed(query, headers);
      await feed.ended;
      expect([feed.status, JSON.parse(feed.text()).status]).toEqual([status, status]);
    }
  });

  it('shows every 15 seconds that it is still there', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const [events, json] = [await openFeed('', sse), await openFeed()];
    await vi.advanceTimersByTimeAsync(14_000);
    await addTask('no silence');
    await expect.poll(() => json.text()).toContain('no silence');
    const [before, beforeJson] = [events.text(), json.text()];
    await vi.advanceTimersByTimeAsync(14_000);
    await sleep(20);
    expect([events.text(), json.text()]).toEqual([before, beforeJson]);
    await vi.advanceTimersByTimeAsync(1100);
    await expect.poll(() => events.text()).toBe(`${before}: \n\n`);
    expect(json.text()).toBe(`${beforeJson}\n`);
    events.leave();
    json.leave();
  });

  it('ends with the token it is read with', async () => {
    const scopes = ['events:read', 'tasks:read'];
    const made = await app.call('POST', '/api/v1/tokens', { name: 'feed', scopes });
    const { id, token } = made.body as { id: string; token: string };
    const feed = await openFeed('', { authorization: `Bearer ${token}` });
    await app.call('DELETE', `/api/v1/tokens/${id}`);
    await feed.ended;
    expect(JSON.parse(feed.text())).toMatchObject({
      type: 'problem',
      problem: { code: 'UNAUTHENTICATED' },
    });
  });

  it('does not hold up a daemon that stops', async () => {
    const own = await startTestApp();
    const feed = await openFeed('', {}, own);
    const began = performance.now();
    await own.app.stop(5000);
    await feed.ended;
    expect(performance.now() - began).toBeLessThan(2000);
    expect(feed.text()).toContain('DAEMON_STOPPING');
  });
});
