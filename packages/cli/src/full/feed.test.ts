import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { HttpConnection } from '@aurelius/core/client';
import type { OperationRoute } from '@aurelius/core/command';
import { type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FeedItem, feedItems } from './feed.ts';

const route: OperationRoute = {
  id: 'events.tail',
  kind: 'stream',
  method: 'GET',
  path: '/events',
  place: 'query',
  preset: {},
  list: false,
  fields: ['seq'],
  rows: false,
  yields: 'feed',
  resume: 'after',
  hot: false,
  bare: false,
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let home: TempHome;
let server: Server | undefined;
let socket: string;
/** Targets that were asked for. */
let asked: string[];

const listen = (answer: Answer) =>
  new Promise<void>((resolve) => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    }).listen(socket, resolve);
  });
const stop = () =>
  new Promise<void>((resolve) => {
    if (!server?.listening) return resolve();
    server.closeAllConnections();
    server.close(() => resolve());
  });
const lines = (response: ServerResponse, ...items: object[]) =>
  response.write(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
const problem = (code: string, status: number, retryable = false) => ({
  type: `urn:aurelius:error:${code}`,
  title: code,
  status,
  code,
  retryable,
});

/** Follows; what it tells its reader is gathered. @param onAway what happens while it waits */
function feed(input: object, onAway: (times: number) => Promise<void> = async () => {}) {
  const told: string[] = [];
  let times = 0;
  const http = new HttpConnection({ socket });
  const items = feedItems(
    { request: (it) => http.request(it) },
    route,
    { ...input },
    {
      random: () => 0,
      async sleep() {
        told.push('away');
        await onAway(++times);
      },
      connected: () => told.push('connected'),
    },
  );
  return { items, told };
}

async function take(items: AsyncGenerator<FeedItem, void>, count: number): Promise<number[]> {
  const seqs: number[] = [];
  while (seqs.length < count) {
    const next = await items.next();
    if (next.done) break;
    seqs.push(next.value.seq);
  }
  return seqs;
}

beforeEach(() => {
  home = tempHome();
  socket = join(home.path, 's');
  asked = [];
});
afterEach(async () => {
  await stop();
  home.remove();
});

describe('a feed', () => {
  it('gives every item as it comes, empty lines left out', async () => {
    let more: (() => void) | undefined;
    await listen((_, response) => {
      lines(response, { seq: 1 });
      response.write('\n');
      more = () => lines(response, { seq: 2 });
    });
    const { items } = feed({ topic: ['task'] });
    expect(await take(items, 1)).toEqual([1]);
    more?.();
    expect(await take(items, 1)).toEqual([2]);
    expect(asked).toEqual(['/events?topic=task']);
    await items.return();
  });

  it('goes on behind the last item when the daemon was away', async () => {
    const again: Answer = (_, response) => void lines(response, { seq: 3 });
    await listen((_, response) => {
      lines(response, { seq: 1 }, { seq: 2 });
      setTimeout(() => response.destroy(), 20);
    });
    const { items, told } = feed({ topic: ['task'], after: 0 }, async (times) => {
      if (times === 1) {
        await stop();
        rmSync(socket, { force: true });
      }
      if (times === 3) await listen(again);
    });
    expect(await take(items, 3)).toEqual([1, 2, 3]);
    expect(asked).toEqual(['/events?topic=task&after=0', '/events?topic=task&after=2']);
    expect(told).toEqual(['connected', 'away', 'away', 'away', 'connected']);
    await items.return();
  });

  it('that was cut off before its first item goes on from where it began', async () => {
    await listen((request, response) => {
      response.setHeader('aurelius-event-seq', '41');
      response.flushHeaders();
      if (request.url === '/events') setTimeout(() => response.destroy(), 20);
      else lines(response, { seq: 42 });
    });
    const { items } = feed({});
    expect(await take(items, 1)).toEqual([42]);
    expect(asked).toEqual(['/events', '/events?after=41']);
    await items.return();
  });

  it('waits for a daemon that says it is stopping, at the start and in the middle', async () => {
    const stopping = problem('DAEMON_STOPPING', 503, true);
    await listen((_, response) => {
      if (asked.length === 1) lines(response, { seq: 1 }, { type: 'problem', problem: stopping });
      else if (asked.length === 2) response.writeHead(503).end(JSON.stringify(stopping));
      else lines(response, { seq: 2 });
    });
    const { items, told } = feed({});
    expect(await take(items, 2)).toEqual([1, 2]);
    expect(told).toEqual(['connected', 'away', 'away', 'connected']);
    await items.return();
  });

  it('ends with a problem that waiting does not mend', async () => {
    const gone = problem('EVENTS_GONE', 409);
    await listen((_, response) => void response.writeHead(409).end(JSON.stringify(gone)));
    await expect(take(feed({}).items, 1)).rejects.toMatchObject({ code: 'EVENTS_GONE' });
    await stop();
    await listen((_, response) => void lines(response, { type: 'problem', problem: gone }));
    await expect(take(feed({}).items, 1)).rejects.toMatchObject({ code: 'EVENTS_GONE' });
  });
});
