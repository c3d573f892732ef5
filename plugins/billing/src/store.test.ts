import type { Database } from '@aurelius/core/db';
import { testDatabases } from '@aurelius/daemon/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { asked, start, used } from '../test/host.ts';
import { markAllLost } from './meter/lost.ts';

interface Client {
  prepare(text: string): unknown;
}
const clientOf = (orm: unknown) => (orm as { session: { client: Client } }).session.client;

it('every query of the slice finds its rows by an index, in the order of the index', async () => {
  const seen = new Set<string>();
  const watch = (orm: unknown) => {
    const client = clientOf(orm);
    const prepare = client.prepare.bind(client);
    client.prepare = (text) => {
      seen.add(text);
      return prepare(text);
    };
  };
  const [sqlite] = testDatabases;
  let db: Database | undefined;
  const host = await start({
    ...sqlite,
    async open(owner, now) {
      db = await sqlite.open(owner, now);
      watch(db.orm);
      await db.write(async (tx) => watch(tx.orm));
      return db;
    },
  });
  const scopes = ['global', 'project:p', 'tag:t', 'feature:f', 'token:k', 'model:m', 'user:user'];
  const call = asked({ project: 'p', tags: ['t'], feature: 'f', tokenId: 'k' });
  await host.meter.reserve(call);
  for (const scope of scopes) await host.call('setBudget', { scope, limit: '1usd', soft: '1%' });
  const { ref } = await host.call('setBudget', { limit: '2usd' });
  await host.meter.reserve(asked({ project: 'p' }));
  await host.meter.settle(call, 'complete', used({ input: 1000, output: 1000 }));
  await host.call('allow', { id: ref, amount: '1usd' });
  await markAllLost(host);
  for (const op of ['budgets', 'ledger'] as const) {
    const { meta } = await host.call(op, { limit: 1 });
    await host.call(op, { limit: 1, cursor: meta.nextCursor ?? '' });
  }
  await host.call('usage', { by: 'tag' });
  await host.call('prices', {});
  await host.call('removeBudget', { id: ref });
  const texts = [...seen].filter((text) => /billing_/.test(text) && !/^insert/i.test(text));
  expect(texts.length).toBeGreaterThan(20);

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
