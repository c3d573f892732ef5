// The rules of the plugin on a host of their own. Run by `aurelius plugins check`.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTestHost } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { plugin } from '../src/daemon.ts';

const [database] = testDatabases;

const started = (config = {}) =>
  createTestHost(plugin, {
    database,
    migrations: new URL('../migrations', import.meta.url).pathname,
    config,
  });

describe('lines', () => {
  it('are listed newest first, page by page', async () => {
    const { call, clock, close } = await started();
    for (const text of ['one', 'two', 'three']) {
      await call('add', { text });
      clock.advance(1000);
    }
    const first = await call('list', { limit: 2 });
    assert.deepEqual(
      first.data.map(({ text }) => text),
      ['three', 'two'],
    );
    const second = await call('list', { limit: 2, cursor: first.meta.nextCursor ?? '' });
    assert.deepEqual([second.data[0]?.text, second.meta.nextCursor], ['one', null]);
    await close();
  });

  it('belong to whoever kept them', async () => {
    const { call, close } = await started();
    await call('add', { text: 'mine' }, { userId: 'me' });
    assert.deepEqual((await call('list', {}, { userId: 'you' })).data, []);
    await close();
  });

  it('tell of themselves', async () => {
    const { call, events, close } = await started();
    const line = await call('add', { text: 'heard' });
    assert.deepEqual(await events(), [{ type: 'template:added', entityId: line.id, data: line }]);
    await close();
  });

  it('are refused when they are longer than the config allows', async () => {
    const { call, close } = await started({ longest: 3 });
    await assert.rejects(call('add', { text: 'four' }), { code: 'TEMPLATE_TOO_LONG' });
    assert.deepEqual((await call('list', {})).data, []);
    await close();
  });
});
