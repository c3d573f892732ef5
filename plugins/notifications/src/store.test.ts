import type { Database } from '@aurelius/core/db';
import { testDatabases } from '@aurelius/daemon/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { HOUR, start } from '../test/host.ts';

interface Client {
  prepare(text: string): unknown;
}
const clientOf = (orm: unknown) => (orm as { session: { client: Client } }).session.client;

describe('every query of the slice', () => {
  it('finds its rows by an index, in the order of the index', async () => {
    const seen = new Set<string>();
    let db: Database | undefined;
    const watch = (orm: unknown) => {
      const client = clientOf(orm);
      const prepare = client.prepare.bind(client);
      client.prepare = (text) => {
        seen.add(text);
        return prepare(text);
      };
    };
    const [sqlite] = testDatabases;
    const host = await start({
      ...sqlite,
      async open(owner, now) {
        db = await sqlite.open(owner, now);
        watch(db.orm);
        await db.write(async (tx) => watch(tx.orm));
        return db;
      },
    });
    await host.call('setRule', { category: 'jobs', window: 5 });
    await host.call('setRule', { category: '*', channel: 'pigeon', perHour: 5 });
    const { id, ref } = await host.call('notify', { title: 'x', dedupeKey: 'k' });
    for (const title of ['a', 'b']) await host.call('notify', { title, category: 'jobs' });
    await host.pass(HOUR);
    for (const filter of [
      {},
      { all: true },
      { category: 'jobs' },
      { all: true, category: 'jobs' },
    ]) {
      const first = await host.call('list', { ...filter, limit: 1 });
      const { nextCursor } = first.meta;
      if (nextCursor) await host.call('list', { ...filter, cursor: nextCursor });
    }
    await host.call('show', { id: ref });
    await host.call('show', { id: id.slice(0, 20) });
    await host.call('snooze', { id, for: '1h' });
    await host.pass(HOUR);
    await host.call('ack', { all: true });
    await host.call('removeRule', { category: 'jobs' });
    host.clock.advance(400 * 24 * HOUR);
    await host.half.jobs?.forget?.({ signal: AbortSignal.timeout(9999) } as never, {});
    const texts = [...seen].filter((text) => /notification/.test(text) && !/^insert/i.test(text));
    expect(texts.length).toBeGreaterThan(25);

    const faults: string[] = [];
    for (const text of texts) {
      const plan = await (db as Database).orm.all<{ detail: string }>(
        sql.raw(`explain query plan ${text.replaceAll('?', '1')}`),
      );
      for (const { detail } of plan) {
        const scans = /^SCAN (?!.*USING (?:COVERING )?INDEX)/.test(detail);
        if (scans || /TEMP B-TREE/.test(detail)) faults.push(`${detail}: ${text}`);
      }
    }
    await host.close();
    expect(faults).toEqual([]);
  });
});
