// What an editor relies on: the typed client's events outlive the daemon, and tell everything once and in order.
import { createClient, findDaemon } from '@aurelius/core/client';
import type { Event } from '@aurelius/core/kernel';
import { runCli, tempHome } from '@aurelius/core/testing';
import { contract } from '@aurelius/plugin-tasks/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';

const home = tempHome();
const env = { AURELIUS_HTTP_PORT: '0' };
const run = (...argv: string[]) => runCli(argv, { home: home.path, env });
const connect = () => createClient(findDaemon({ AURELIUS_HOME: home.path }));

beforeAll(() => run('daemon', 'start'));
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

/** Follows until `count` events are there, or nothing more can be hoped for. */
async function follow(count: number, after?: number): Promise<Event[]> {
  const client = connect();
  const seen: Event[] = [];
  const options = after === undefined ? {} : { after };
  const signal = AbortSignal.timeout(30_000);
  for await (const event of client.events({ topics: ['task'], signal, ...options })) {
    if (seen.push(event) === count) break;
  }
  client.close();
  return seen;
}

/** A feed that was told nothing yet gives no sign that it has begun. */
const begun = () => new Promise((resolve) => setTimeout(resolve, 500));
const restart = async () => expect((await run('daemon', 'restart')).code).toBe(0);

const create = async (title: string) => {
  const client = connect();
  await client.call(contract.operations.create, { title });
  client.close();
};
const titles = (events: readonly Event[]) =>
  events.map(({ data }) => (data as { title: string }).title);

it('goes on across restarts of the daemon, without a gap and without doubles', async () => {
  const following = follow(7);
  await begun();
  await create('first');
  const all = ['first'];
  for (let round = 0; round < 3; round++) {
    await restart();
    for (const half of ['a', 'b']) {
      all.push(`${round}${half}`);
      await create(`${round}${half}`);
    }
  }
  const seen = await following;
  expect(titles(seen)).toEqual(all);
  const seqs = seen.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
});

it('misses nothing of a restart before its first event', async () => {
  const following = follow(1);
  await begun();
  await restart();
  await create('in the gap');
  expect(titles(await following)).toEqual(['in the gap']);
});

it('tells what came after a number that was kept', async () => {
  const [first, second] = await follow(2, 0);
  await create('later');
  const rest = await follow(8, (first as Event).seq);
  expect(rest[0]).toEqual(second);
  expect(titles(rest).at(-1)).toBe('later');
});
