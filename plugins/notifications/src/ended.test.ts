import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Started, start } from '../test/host.ts';

let host: Started;
beforeEach(async () => {
  host = await start();
});
afterEach(() => host.close());

/** Tells of a notification, and answers the job that was to send it and is gone. */
async function lostSend(): Promise<{ id: string; job: string }> {
  const { id } = await host.call('notify', { title: 'x', channels: ['pigeon'] });
  await host.work();
  const [job] = host.jobs();
  return { id, job: job?.id ?? '' };
}
const ended = (state: 'dead' | 'cancelled', job: string, name = 'notifications.send') => {
  const about = { ref: 'k7dp', name, queue: 'notifications-send', attempt: 1, progress: null };
  const data = { ...about, state, message: null };
  return host.tell({ type: `job:${state}`, entityId: job, data });
};

it('a delivery whose job was given up before it was begun is given another', async () => {
  const { id, job } = await lostSend();
  const before = host.jobs().length;
  await ended('dead', job);
  expect(host.jobs()).toHaveLength(before + 1);
  expect(host.jobs().at(-1)?.payload).toEqual(host.jobs()[0]?.payload);
  await host.pass(0);
  expect(host.arrived()).toEqual(['x']);
  expect(await host.log(id)).toEqual(['sent']);
});

it('a delivery that was begun three times and never ended is given up', async () => {
  const { id, job } = await lostSend();
  const payload = host.jobs()[0]?.payload as never;
  for (let times = 0; times < 3; times++) {
    host.bird.failures.push(new Error('killed'));
    const context = { userId: 'user', zone: 'UTC', attempt: 1, signal: AbortSignal.timeout(9999) };
    await host.half.jobs?.send?.(context as never, payload)?.catch(() => {});
  }
  await ended('dead', job);
  expect(await host.log(id)).toEqual([
    'failed: The daemon was gone before it was done, again and again',
  ]);
});

it('a delivery whose job was cancelled has failed', async () => {
  const { id, job } = await lostSend();
  await ended('cancelled', job);
  expect(await host.log(id)).toEqual(['failed: Its job was cancelled']);
  expect((await host.call('list', {})).data).toHaveLength(1);
});

it('a delivery that was sent stays so, whatever its job comes to', async () => {
  const { id, job } = await lostSend();
  await host.pass(0);
  await ended('dead', job);
  expect(await host.log(id)).toEqual(['sent']);
});
