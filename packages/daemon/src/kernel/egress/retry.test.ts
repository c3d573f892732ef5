// Further attempts, only where asking twice is asking once, and never behind an answer: on real sockets, with call counts.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEgress, type TestEgress } from '../../testing/egress.ts';
import { type Behaviour, type Provider, startProvider } from '../../testing/provider.ts';

let provider: Provider;
let test: TestEgress;
beforeEach(async () => {
  provider = await startProvider();
  test = await startTestEgress({ url: provider.url });
});
afterEach(async () => {
  await test.close();
  await provider.close();
});

const call = (init: Parameters<TestEgress['http']>[1] = {}) =>
  test.http(provider.url, { retries: 2, timeouts: { headers: 40, body: 40 }, ...init });

describe('a call is tried again', () => {
  it.each<Behaviour>([
    'a 503',
    'a 503 with a short Retry-After',
    'silence',
    'a reset',
    'a connection that is closed',
    'words that are no HTTP',
  ])('after %s', async (behaviour) => {
    provider.script(behaviour, 'an answer');
    expect(await (await call()).text()).toBe('{"ok":true}');
    expect(provider.asked).toHaveLength(2);
    expect((await test.record()).map(({ outcome }) => outcome)).toEqual([
      'answered',
      behaviour.startsWith('a 503') ? 'aborted' : 'failed',
    ]);
  });

  it('as often as was asked for, and answers what came last', async () => {
    provider.script('a reset', 'a reset', 'a 503');
    const answer = await call();
    expect([answer.status, await answer.text()]).toEqual([503, 'busy']);
    expect(provider.asked).toHaveLength(3);
  });

  it('three times at most', async () => {
    provider.script('a 503');
    expect((await call({ retries: 100 })).status).toBe(503);
    expect(provider.asked).toHaveLength(4);
  });

  it.each(['put', 'DELETE', 'OPTIONS'])('with the same body: %s', async (method) => {
    provider.script('a reset', 'an answer');
    expect((await call({ method, body: 'x' })).status).toBe(200);
    expect(provider.asked).toEqual(Array(2).fill(`${method.toUpperCase()} x`));
  });
});

describe('a call is made once', () => {
  it('unless more was asked for', async () => {
    provider.script('a 503', 'an answer');
    expect((await test.http(provider.url)).status).toBe(503);
    expect(provider.asked).toHaveLength(1);
  });

  it.each<Behaviour>([
    'a 404',
    'a 429 with Retry-After',
    'a 500',
    'a redirect',
    'words that are no JSON',
    'a 503 with a long Retry-After',
  ])('when it is answered by %s', async (behaviour) => {
    provider.script(behaviour, 'an answer');
    await (await call()).text();
    expect(provider.asked).toHaveLength(1);
  });

  it.each<Behaviour>(['a body that is reset', 'a body that is too short'])(
    'when its answer has begun: %s',
    async (behaviour) => {
      provider.script(behaviour, 'an answer');
      await expect((await call()).text()).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
      expect(provider.asked).toHaveLength(1);
    },
  );

  it.each(['POST', 'PATCH'])('when its method is %s', async (method) => {
    provider.script('a reset', 'an answer');
    await expect(call({ method, body: 'x' })).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
    expect(provider.asked).toHaveLength(1);
  });

  it('when its body is a stream, which is gone then, as that of a Request is', async () => {
    provider.script('a reset', 'an answer');
    const body = new Blob(['x']).stream();
    await expect(call({ method: 'PUT', body })).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
    expect(provider.asked).toHaveLength(1);
    provider.script('a reset', 'an answer');
    const request = new Request(provider.url, { method: 'PUT', body: 'x' });
    await expect(test.http(request, { retries: 2 })).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
    });
    expect(provider.asked).toHaveLength(2);
  });

  it('when it may not be made', async () => {
    await expect(test.http('http://127.0.0.1:1', { retries: 2 })).rejects.toMatchObject({
      code: 'EGRESS_NOT_ALLOWED',
    });
    expect(await test.record()).toHaveLength(1);
  });
});

it('attempts are failures like others: the circuit opens, and ends them', async () => {
  provider.script('a 503');
  await call({ retries: 2 });
  await expect(call({ retries: 3 })).rejects.toMatchObject({ code: 'EGRESS_CIRCUIT_OPEN' });
  expect(provider.asked).toHaveLength(5);
});

describe('the pause between attempts', () => {
  /** An egress whose chance always says the most. */
  const slow = () => startTestEgress({ url: provider.url, random: () => 0.999 });

  it('is random, up to half a second, and doubled', async () => {
    const one = await slow();
    provider.script('a reset', 'a reset', 'an answer');
    const from = performance.now();
    await one.http(provider.url, { retries: 2 });
    expect(performance.now() - from).toBeGreaterThan(1400);
    await one.close();
  });

  it('ends at once when its caller aborts, or the daemon stops', async () => {
    const one = await slow();
    provider.script('a reset');
    const stop = new AbortController();
    const aborted = one.http(provider.url, { retries: 2, signal: stop.signal });
    const stopped = one.http(provider.url, { retries: 2 });
    await expect.poll(() => provider.asked.length).toBe(2);
    await sleep(50);
    const [reason, from] = [new Error('enough'), performance.now()];
    stop.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await Promise.all([
      expect(stopped).rejects.toMatchObject({ name: 'AbortError' }),
      one.egress.close(),
    ]);
    expect(performance.now() - from).toBeLessThan(200);
    expect(provider.asked).toHaveLength(2);
    await one.close();
  });
});
