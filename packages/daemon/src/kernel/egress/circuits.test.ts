// A host that keeps failing is left alone, and one call finds out whether it is back: on real sockets, with call counts.
import { createServer, type Socket } from 'node:net';
import { eventLog } from '@aurelius/core/db';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listening,
  startTestEgress,
  type TestEgress,
  type TestEgressOptions,
} from '../../testing/egress.ts';
import { openTestJobs, testJob } from '../../testing/jobs.ts';
import { type Behaviour, type Provider, startProvider } from '../../testing/provider.ts';

const timeouts = { headers: 40, body: 40 };
const open = { code: 'EGRESS_CIRCUIT_OPEN', retryable: true };

let provider: Provider;
let test: TestEgress;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  closing = [];
  provider = await startProvider();
  closing.push(() => provider.close());
  test = await start({ url: provider.url });
});
afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

async function start(options: TestEgressOptions): Promise<TestEgress> {
  const one = await startTestEgress(options);
  closing.push(one.close);
  return one;
}
/** One call with its whole body. */
const call = async (): Promise<string> => (await test.http(provider.url, { timeouts })).text();
const fail = async (times: number): Promise<void> => {
  for (let at = 0; at < times; at++) await call().catch(() => {});
};
const states = () =>
  (test.egress.circuits?.open() ?? []).map(({ since, until }) => [
    (since - test.clock.now()) / 1000,
    (until - test.clock.now()) / 1000,
  ]);

describe('five in a row', () => {
  it.each<Behaviour>([
    'a 500',
    'a 503',
    'silence',
    'a reset',
    'a connection that is closed',
    'words that are no HTTP',
    'a body that stalls',
    'a body that is reset',
    'a body that is too short',
    'a 500 whose body stalls',
  ])('that end with %s open it, and nothing is called any more', async (behaviour) => {
    provider.script('a 500', 'a 503', 'a reset', 'a 500', behaviour);
    await fail(4);
    expect(test.egress.circuits?.open()).toEqual([]);
    await fail(1);
    const [arrived, connections] = [provider.asked.length, provider.hits];
    expect(arrived).toBe(5);
    await expect(call()).rejects.toMatchObject({
      ...open,
      retryAfter: 10,
      message: expect.stringContaining(
        `127.0.0.1:${provider.port} failed again and again; it is not called until 2026-11-23T10:00:10.000Z`,
      ),
    });
    expect([provider.asked.length, provider.hits]).toEqual([arrived, connections]);
  });

  it.each<Behaviour>([
    'an answer',
    'a slow answer, piece by piece',
    'words that are no JSON',
    'an error in a good answer',
    'a redirect',
    'a 404',
    'a 429 with Retry-After',
  ])('that end with %s do not', async (behaviour) => {
    provider.script('a 500', 'a 503', 'a reset', 'a 500', behaviour);
    await fail(7);
    expect(provider.asked).toHaveLength(7);
  });

  it('that were not in a row do not', async () => {
    provider.script('a 500', 'a 500', 'a 500', 'a 500', 'an answer', 'a 500');
    await fail(9);
    expect(provider.asked).toHaveLength(9);
    await fail(1);
    await expect(call()).rejects.toMatchObject(open);
  });

  it('that their caller aborted do not', async () => {
    provider.script('silence');
    for (let at = 0; at < 6; at++) {
      const signal = AbortSignal.timeout(5);
      await expect(test.http(provider.url, { signal })).rejects.toThrow();
    }
    provider.script('a body that stalls');
    for (let at = 0; at < 6; at++) await (await test.http(provider.url)).body?.cancel();
    provider.script('an answer');
    expect(await call()).toBe('{"ok":true}');
  });

  it('that were refused do not', async () => {
    for (let at = 0; at < 6; at++) {
      await expect(test.http('http://127.0.0.1:1')).rejects.toMatchObject({
        code: 'EGRESS_NOT_ALLOWED',
      });
    }
    const guarded = await start({ net: ['*:80'] });
    for (let at = 0; at < 6; at++) {
      await expect(guarded.http('http://127.0.0.1:80')).rejects.toMatchObject({
        code: 'EGRESS_BLOCKED_ADDRESS',
      });
    }
  });

  it('that larger answers than was asked for ended do not', async () => {
    for (let at = 0; at < 6; at++) {
      const answer = await test.http(provider.url, { maxBytes: 1 });
      await expect(answer.text()).rejects.toMatchObject({ code: 'EGRESS_TOO_LARGE' });
    }
  });

  it.each([
    ['a port where nobody listens', 'http://127.0.0.1:1', 'ECONNREFUSED'],
    ['a host that is no TLS', 'https', 'ERR_SSL|EPROTO'],
    ['a name that leads nowhere', 'http://nowhere.example', 'ENOTFOUND'],
  ])('of %s open it', async (_, given, cause) => {
    const url = given === 'https' ? `https://127.0.0.1:${provider.port}` : given;
    const one = await start({
      url,
      resolve: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
    });
    for (let at = 0; at < 5; at++) {
      await expect(one.http(url)).rejects.toMatchObject({
        code: 'EGRESS_FAILED',
        message: expect.stringMatching(cause),
      });
    }
    await expect(one.http(url)).rejects.toMatchObject(open);
  });
});

describe('an open circuit', () => {
  beforeEach(async () => {
    provider.script('a 500');
    await fail(5);
  });

  it('is one plugin’s for one host', async () => {
    expect((await test.facesOf('other').http(provider.url)).status).toBe(500);
    await expect(call()).rejects.toMatchObject(open);
    expect(test.egress.circuits?.open()).toMatchObject([
      { plugin: 'words', host: `127.0.0.1:${provider.port}` },
    ]);
  });

  it('is an event, and so is its end', async () => {
    const { db } = test;
    const told = async () => {
      const rows = await db.orm.select().from(db.table(eventLog));
      return rows.map(({ type, userId, data }) => [type, userId, data]);
    };
    const data = { plugin: 'words', host: `127.0.0.1:${provider.port}` };
    await expect.poll(told).toEqual([['circuit:opened', 'owner', data]]);
    test.clock.advance(10_000);
    await fail(1);
    provider.script('an answer');
    test.clock.advance(20_000);
    await call();
    await expect
      .poll(told)
      .toEqual(['opened', 'closed'].map((change) => [`circuit:${change}`, 'owner', data]));
  });

  it('leaves no trace in the record, for nothing has left', async () => {
    await fail(3);
    expect(await test.record()).toHaveLength(5);
    expect(test.egress.ledger.running.size).toBe(0);
    expect(test.egress.ledger.tallies.get('words')?.outcomes.refused).toBe(0);
    expect(test.egress.circuits?.counts.get('words')).toEqual({ opened: 1, refused: 3 });
  });

  it('puts a job off at the cost of no attempt', async () => {
    const jobs = await openTestJobs();
    closing.push(jobs.close);
    const job = testJob();
    jobs.does(job, call);
    await jobs.runner.start();
    const { attempt, runAt } = await jobs.reaches(await jobs.ask(job), 'scheduled');
    expect([attempt, runAt - jobs.clock.now()]).toEqual([0, 10_000]);
  });

  it('lets exactly one call through when it has cooled down, and refuses the others at once', async () => {
    provider.script('a late reset');
    test.clock.advance(9999);
    await expect(call()).rejects.toMatchObject({ ...open, retryAfter: 1 });
    test.clock.advance(1);
    const calls = await Promise.allSettled(Array.from({ length: 20 }, call));
    expect(provider.asked).toHaveLength(6);
    const codes = calls.map((one) => one.status === 'rejected' && one.reason.code);
    expect(codes.filter((code) => code === 'EGRESS_CIRCUIT_OPEN')).toHaveLength(19);
    expect(codes.filter((code) => code === 'EGRESS_FAILED')).toHaveLength(1);
  });

  it('tells those that come during the probe to come back soon', async () => {
    provider.script('a late reset');
    test.clock.advance(10_000);
    const probe = expect(call()).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
    await expect.poll(() => provider.asked.length).toBe(6);
    await expect(call()).rejects.toMatchObject({ ...open, retryAfter: 5 });
    await probe;
  });

  it('closes when the probe is answered', async () => {
    provider.script('an answer');
    test.clock.advance(10_000);
    expect(await call()).toBe('{"ok":true}');
    expect(states()).toEqual([]);
    await Promise.all(Array.from({ length: 5 }, call));
    expect(provider.asked).toHaveLength(11);
    expect(test.egress.circuits?.size).toBe(0);
  });

  it('closes for all others as soon as the probe’s answer begins', async () => {
    provider.script('a body that stalls', 'an answer');
    test.clock.advance(10_000);
    const probe = await test.http(provider.url);
    expect(await call()).toBe('{"ok":true}');
    await probe.body?.cancel();
  });

  it('opens again, and for longer, when the body of the probe fails', async () => {
    provider.script('a body that stalls');
    test.clock.advance(10_000);
    await expect(call()).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    await expect(call()).rejects.toMatchObject({ ...open, retryAfter: 20 });
    expect(provider.asked).toHaveLength(6);
  });

  it('is open twice as long after each probe that fails, up to five minutes, since the first failure', async () => {
    const waits: number[] = [];
    let passed = 0;
    for (let at = 0; at < 7; at++) {
      const [[since, wait] = []] = states() as [number, number][];
      expect(since).toBeCloseTo(-passed);
      waits.push(wait ?? Number.NaN);
      test.clock.advance((wait ?? 0) * 1000);
      passed += wait ?? 0;
      await fail(1);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
    expect(provider.asked).toHaveLength(12);
  });

  it('begins anew once all went well', async () => {
    test.clock.advance(10_000);
    await fail(1);
    provider.script('an answer');
    test.clock.advance(20_000);
    await call();
    provider.script('a 500');
    await fail(5);
    expect(states()).toEqual([[expect.closeTo(0), 10]]);
  });

  it('lets the next call find out when the probe was aborted', async () => {
    provider.script('silence', 'an answer');
    test.clock.advance(10_000);
    const stop = new AbortController();
    const probe = test.http(provider.url, { signal: stop.signal });
    await expect.poll(() => provider.asked.length).toBe(6);
    stop.abort();
    await expect(probe).rejects.toMatchObject({ name: 'AbortError' });
    expect(states()).toHaveLength(1);
    expect(await call()).toBe('{"ok":true}');
    expect(states()).toEqual([]);
  });

  it('is told nothing by calls that began before it opened', async () => {
    provider.script('an answer');
    test.clock.advance(10_000);
    await call();
    provider.script('silence', 'an answer');
    const late = expect(call()).rejects.toMatchObject({ code: 'EGRESS_TIMEOUT' });
    await expect.poll(() => provider.asked.length).toBe(7);
    provider.script('a reset');
    await fail(5);
    expect(states()).toHaveLength(1);
    provider.script('a body that stalls');
    test.clock.advance(10_000);
    const probe = await test.http(provider.url);
    await late;
    expect(states()).toEqual([]);
    await probe.body?.cancel();
  });

  it.each([
    ['back', -2_678_400_000],
    ['on', 2_678_400_000],
  ])('is not open for longer when the clock is put %s by a month', async (_, ms) => {
    provider.script('an answer');
    test.clock.advance(ms);
    expect(await call()).toBe('{"ok":true}');
  });

  it('is forgotten when nobody asks for it any more', async () => {
    test.clock.advance(10_000 + 3_600_000);
    expect(test.egress.circuits?.size).toBe(1);
    test.clock.advance(1);
    expect(test.egress.circuits?.size).toBe(0);
    expect(test.egress.circuits?.open()).toEqual([]);
  });
});

it('at most two hundred circuits are kept, those that were asked for last', async () => {
  const one = await start({
    net: ['*'],
    resolve: () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })),
  });
  for (let at = 0; at < 205; at++) {
    await expect(one.http(`https://h${at}.example`)).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
    });
  }
  expect(one.egress.circuits?.size).toBe(200);
  // four more make five for a host that was kept, and not for one that was forgotten
  for (const [host, code] of [
    ['h204', 'EGRESS_CIRCUIT_OPEN'],
    ['h0', 'EGRESS_FAILED'],
  ]) {
    for (let at = 0; at < 4; at++) await one.http(`https://${host}.example`).catch(() => {});
    await expect(one.http(`https://${host}.example`)).rejects.toMatchObject({ code });
  }
});

describe('connections for other protocols', () => {
  const failing = async (onPeer: (peer: Socket) => void) => {
    let peers = 0;
    const server = createServer((peer) => {
      peers++;
      peer.on('error', () => {});
      onPeer(peer);
    });
    const { port, close } = await listening(server);
    closing.push(close);
    const url = `smtp://127.0.0.1:${port}`;
    const one = await start({ mail: url });
    const attempt = async () => {
      const socket = await one.connect(url, { timeouts: { idle: 20 } });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => {}).resume();
      await closed;
    };
    return { one, attempt, peers: () => peers };
  };

  it.each<[string, (peer: Socket) => void]>([
    ['say nothing', () => {}],
    ['are closed before the first word', (peer) => void peer.end()],
    ['are reset', (peer) => void peer.resetAndDestroy()],
    ['stall after the first word', (peer) => void peer.write('220')],
  ])('that %s open it', async (_, onPeer) => {
    const { one, attempt, peers } = await failing(onPeer);
    for (let at = 0; at < 5; at++) await attempt().catch(() => {});
    await expect(attempt()).rejects.toMatchObject(open);
    expect(peers()).toBe(5);
    one.clock.advance(10_000);
    await attempt().catch(() => {});
    expect(peers()).toBe(6);
    await expect(attempt()).rejects.toMatchObject({ ...open, retryAfter: 20 });
  });

  it('that end in order do not', async () => {
    const { attempt, peers } = await failing((peer) => void peer.end('221 bye'));
    for (let at = 0; at < 6; at++) await attempt();
    expect(peers()).toBe(6);
  });
});
