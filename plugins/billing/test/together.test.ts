// The meter inside a daemon: its writes are part of its caller's, they cost few statements, and what a daemon that dies
// leaves behind is not forgotten.

import {
  definePlugin,
  type Host,
  manifestOf,
  type PluginContract,
  type SpendMeter,
} from '@aurelius/core/plugin';
import { tempHome } from '@aurelius/core/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../../../packages/daemon/src/plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../../packages/daemon/src/testing/app.ts';
import { watchStatements } from '../../../packages/daemon/src/testing/statements.ts';
import type { BudgetNow } from '../src/contract.ts';
import { type Alone, alone, asked, used } from './host.ts';

const contract = {
  id: 'shop',
  operations: {},
  errors: {},
  events: {},
  config: z.strictObject({}),
  uses: ['meter:use'],
} satisfies PluginContract;

let shop: Host;
const buyer = {
  package: { name: 'shop', version: '1.0.0', aurelius: manifestOf(contract, false) },
  load: async () => ({
    plugin: definePlugin(contract, (host) => {
      shop = host;
      return { operations: {} };
    }),
  }),
};

const CONFIG = '[billing.prices."box/model"]\ninput = "1"\noutput = "2"\n';
const home = tempHome();
let app: TestApp;
/** Calls in writes of their own, and in those of others. */
let meter: Alone;
let joined: SpendMeter;

async function begin(): Promise<void> {
  app = await startTestApp(CONFIG, { home, bundled: [...BUNDLED, buyer] });
  const found = shop.providers('meter').get('ledger');
  if (!found) throw new Error('There is no meter');
  meter = alone(found, shop.db);
  joined = found;
}
beforeAll(begin);
afterAll(() => app.close());

const ask = () => asked({ userId: 'owner' });
const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const reply = await app.call(method, `/api/v1${path}`, body);
  expect(reply.status, reply.text).toBeLessThan(300);
  return (reply.text === '' ? undefined : reply.body) as T;
};
const budgets = async () => (await call<{ data: BudgetNow[] }>('GET', '/billing/budgets')).data;
const calls = async () =>
  (await call<{ total: { calls: number; lost: number } }>('GET', '/billing/usage')).total;
const undo = () => call('POST', '/history/undo', {});

describe('a reservation', () => {
  it('is kept or lost with the write of another plugin that it is made in', async () => {
    await call('PUT', '/billing/budgets', { limit: '1usd' });
    await shop.db.write((tx) => tx.orm.run(sql`create table shop_order (id text)`));
    const order = (id: string, fails: boolean) =>
      shop.db.write(async (tx) => {
        await tx.orm.run(sql`insert into shop_order values (${id})`);
        await joined.reserve(tx, asked({ userId: 'owner', requestId: id }));
        if (fails) throw new Error('sold out');
      });
    await expect(order('lost', true)).rejects.toThrow('sold out');
    expect((await calls()).calls).toBe(0);
    expect((await budgets())[0]?.current.heldNano).toBe(0);
    await order('kept', false);
    expect((await calls()).calls).toBe(1);
    expect((await budgets())[0]?.current.heldNano).toBe(3_000_000);
    const rows = await shop.db.orm.all(sql`select id from shop_order`);
    expect(rows).toEqual([{ id: 'kept' }]);
    await meter.settle({ requestId: 'kept', attempt: 1 }, 'unsent', used());
  });

  it('that is refused is lost with all of the write that it was asked for in', async () => {
    const refused = shop.db.write(async (tx) => {
      await tx.orm.run(sql`insert into shop_order values ('other')`);
      await joined.reserve(tx, asked({ userId: 'owner', inputMost: 10_000_000 }));
    });
    await expect(refused).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(await shop.db.orm.all(sql`select id from shop_order`)).toHaveLength(1);
  });

  it('costs at most five statements with one budget, and a settlement four, prepared once', async () => {
    const statements = watchStatements();
    const once = async () => {
      const one = ask();
      statements.ran.length = 0;
      statements.prepared.length = 0;
      await meter.reserve(one);
      const reserved = [...statements.ran];
      statements.ran.length = 0;
      await meter.settle(one, 'complete', used({ input: 10 }));
      return { reserved, settled: [...statements.ran] };
    };
    await once();
    const { reserved, settled } = await once();
    statements.stop();
    const own = (list: string[]) => list.filter((text) => text.includes('billing_'));
    expect(own(reserved).length, reserved.join('\n')).toBeLessThanOrEqual(5);
    expect(own(settled).length, settled.join('\n')).toBeLessThanOrEqual(4);
    expect(statements.prepared).toEqual([]);
  });
});

describe('a call whose daemon died', () => {
  it('has a row that says so, and what was held for it stays held until it is settled after all', async () => {
    const one = ask();
    const before = await budgets();
    await meter.reserve(one);
    await app.app.stop(0);
    await begin();
    expect(await calls()).toMatchObject({ lost: 1 });
    const [now] = await budgets();
    expect(now?.current).toMatchObject({
      heldNano: 0,
      lostNano: 3_000_000,
      leftNano: (before[0]?.current.leftNano ?? 0) - 3_000_000,
    });
    await meter.settle(one, 'partial', used({ input: 1000 }));
    const [after] = await budgets();
    expect(after?.current.lostNano).toBe(0);
    expect(after?.current.spentNano).toBe((before[0]?.current.spentNano ?? 0) + 1_000_000);
    expect(await calls()).toMatchObject({ lost: 0 });
  });
});

describe('undo of a budget', () => {
  it('takes back one that was set, changed or removed, with what was spent of it', async () => {
    const scope = 'model:model';
    const found = async () => (await budgets()).find((one) => one.scope === scope);
    const { current } = await call<BudgetNow>('PUT', '/billing/budgets', { limit: '2usd', scope });
    await call('PUT', '/billing/budgets', { limit: '3usd', scope, soft: '50%' });
    await undo();
    expect(await found()).toMatchObject({ limitNano: 2e9, softPercent: null, current });
    const ref = (await found())?.ref;
    await call('DELETE', `/billing/budgets/${ref}`);
    expect(await found()).toBeUndefined();
    await undo();
    expect(await found()).toMatchObject({ ref, current });
    await undo();
    expect(await found()).toBeUndefined();
  });
});

describe('a budget that is used up to its mark', () => {
  it('is told of to its user, once', async () => {
    const scope = 'model:box/model';
    await call('PUT', '/billing/budgets', { scope, limit: '0.1usd', soft: '10%', action: 'warn' });
    for (let at = 0; at < 3; at++) {
      const one = ask();
      await meter.reserve(one);
      await meter.settle(one, 'complete', used({ input: 10_000 }));
    }
    const told = async () =>
      (await call<{ data: { title: string; count: number }[] }>('GET', '/notifications')).data;
    await expect
      .poll(told)
      .toMatchObject([{ title: expect.stringContaining('(model:box/model)') }]);
    expect((await told())[0]?.count).toBe(1);
  });
});

describe('allowing more', () => {
  it('takes a person', async () => {
    const [one] = await budgets();
    const path = `/api/v1/billing/budgets/${one?.ref}/allow`;
    const reply = await app.call('POST', path, { amount: '1usd' });
    expect([reply.status, (reply.body as { code: string }).code]).toEqual([403, 'HUMAN_NEEDED']);
  });
});
