import { testDatabases } from '@aurelius/daemon/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asked, type Started, start, USD, used } from '../../test/host.ts';

const code = (name: string) => ({ code: name });

describe.each(testDatabases)('the meter on $name', (database) => {
  const opened: Promise<Started> = start(database);
  let host: Started;
  let users = 0;
  let userId = '';
  beforeEach(async () => {
    host = await opened;
    userId = `user-${++users}`;
  });
  afterAll(async () => (await opened).close());

  const ask = (more = {}) => asked({ userId, ...more });
  const budget = (limit: string, more = {}) =>
    host.call('setBudget', { limit, ...more }, { userId });
  const now = async () =>
    (await host.call('budgets', {}, { userId })).data.map(({ current }) => current);

  it('holds the most that a call can cost, and keeps what it did cost', async () => {
    await budget('1usd');
    const call = ask();
    expect(await host.meter.reserve(call)).toEqual({
      held: 0.003 * USD,
      state: 'exact',
      outputMost: null,
      warnings: [],
      downgrade: false,
    });
    expect(await now()).toMatchObject([{ heldNano: 3_000_000, spentNano: 0 }]);
    const cost = await host.meter.settle(call, 'complete', used({ input: 500, output: 100 }));
    expect(cost).toEqual({ nano: 700_000, state: 'exact' });
    expect(await now()).toMatchObject([{ heldNano: 0, spentNano: 700_000 }]);
  });

  it('settles once: again, nothing changes and the answer is the same', async () => {
    await budget('1usd');
    const call = ask();
    await host.meter.reserve(call);
    const first = await host.meter.settle(call, 'partial', used({ output: 10 }));
    const again = await host.meter.settle(call, 'complete', used({ output: 900 }));
    expect(again).toEqual(first);
    expect(await now()).toMatchObject([{ spentNano: 20_000, heldNano: 0 }]);
  });

  it('gives back what was held for a call that was not sent', async () => {
    await budget('1usd');
    const call = ask();
    await host.meter.reserve(call);
    expect(await host.meter.settle(call, 'unsent', used({ output: 10 }))).toMatchObject({
      nano: 0,
    });
    expect(await now()).toMatchObject([{ spentNano: 0, heldNano: 0 }]);
  });

  it('holds against every budget that covers a call, or against none', async () => {
    await budget('1usd');
    await budget('1usd', { scope: 'model:box/model', period: 'day' });
    await budget('0.002usd', { scope: 'project:site' });
    await budget('1usd', { scope: 'tag:other' });
    await expect(host.meter.reserve(ask({ project: 'site', tags: ['x'] }))).rejects.toMatchObject(
      code('BUDGET_EXCEEDED'),
    );
    expect((await now()).map(({ heldNano }) => heldNano)).toEqual([0, 0, 0, 0]);
    await host.meter.reserve(ask({ project: 'shop', tags: ['x', 'other'] }));
    const held = (await host.call('budgets', {}, { userId })).data
      .filter(({ current }) => current.heldNano === 3_000_000)
      .map(({ scope }) => scope);
    expect(held.sort()).toEqual(['global', 'model:box/model', 'tag:other']);
  });

  it('never lets parallel calls hold more than the limit', async () => {
    await budget('0.01usd');
    const tries = Array.from({ length: 200 }, () => host.meter.reserve(ask()));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await now()).toMatchObject([{ heldNano: 9_000_000, leftNano: 1_000_000 }]);
  });

  it('says which budget refuses, what is spent and held of it, and when it begins anew', async () => {
    const { ref } = await budget('0.005usd');
    const call = ask();
    await host.meter.reserve(call);
    await host.meter.settle(call, 'complete', used({ input: 1000 }));
    await host.meter.reserve(ask());
    const refused = await host.meter.reserve(ask()).catch((error: unknown) => error);
    const { end } = (await now())[0] ?? {};
    const seconds = Math.ceil((Date.parse(String(end)) - host.clock.now()) / 1000);
    expect(refused).toMatchObject({
      ...code('BUDGET_EXCEEDED'),
      detail: `Budget ${ref} (global, month): limit 0.005 USD, spent 0.001 USD, held 0.003 USD, it begins anew ${end}. It could cost 0.003 USD.`,
      retryAfter: seconds,
      retryable: false,
      spec: { status: 429 },
    });
  });

  it('lets models on this machine pass when everything is spent', async () => {
    await budget('0.001usd');
    await expect(host.meter.reserve(ask())).rejects.toMatchObject(code('BUDGET_EXCEEDED'));
    const local = ask({ provider: 'local', loopback: true, outputMost: null });
    expect(await host.meter.reserve(local)).toMatchObject({ held: 0, outputMost: null });
    const cost = await host.meter.settle(local, 'complete', used({ input: 5, output: 5 }));
    expect(cost).toEqual({ nano: 0, state: 'exact' });
  });

  it('refuses what nobody knows the price of only where a budget has to hold', async () => {
    const foreign = { model: 'never-heard-of' };
    const call = ask(foreign);
    expect(await host.meter.reserve(call)).toMatchObject({ held: null, state: 'unknown' });
    expect(await host.meter.settle(call, 'complete', used({ output: 5 }))).toEqual({
      nano: null,
      state: 'unknown',
    });
    await budget('1usd', { action: 'warn' });
    await host.meter.reserve(ask(foreign));
    await budget('1usd', { scope: 'feature:chat' });
    await host.meter.reserve(ask(foreign));
    await expect(host.meter.reserve(ask({ ...foreign, feature: 'chat' }))).rejects.toMatchObject(
      code('BUDGET_PRICE_UNKNOWN'),
    );
  });

  it('cuts a call that does not say how much it can answer to what a budget allows', async () => {
    await budget('0.003usd');
    expect(await host.meter.reserve(ask({ outputMost: null }))).toMatchObject({
      outputMost: 1000,
      held: 3_000_000,
    });
    const { ref } = await budget('10usd');
    expect(ref).toBeDefined();
    expect(await host.meter.reserve(ask({ outputMost: null }))).toMatchObject({
      outputMost: 16_384,
    });
  });

  it('refuses a cut that leaves no answer, and a call whose input alone is too much', async () => {
    await budget('0.0015usd');
    await expect(host.meter.reserve(ask({ outputMost: null }))).rejects.toMatchObject(
      code('BUDGET_TOO_SMALL'),
    );
    await budget('0.001usd');
    await expect(host.meter.reserve(ask({ outputMost: null }))).rejects.toMatchObject(
      code('BUDGET_EXCEEDED'),
    );
  });

  it('leaves a call uncut where no budget has to hold', async () => {
    expect(await host.meter.reserve(ask({ outputMost: null }))).toMatchObject({ outputMost: null });
    await budget('0.00001usd', { action: 'warn' });
    expect(await host.meter.reserve(ask({ outputMost: null }))).toMatchObject({ outputMost: null });
  });

  it('keeps a call below what its caller wants to spend', async () => {
    await expect(host.meter.reserve(ask({ costMost: 2_999_999 }))).rejects.toMatchObject(
      code('COST_ABOVE_LIMIT'),
    );
    await host.meter.reserve(ask({ costMost: 3_000_000 }));
    const open = { outputMost: null, costMost: 2_000_000 };
    expect(await host.meter.reserve(ask(open))).toMatchObject({ outputMost: 500 });
  });

  it('warns above the soft limit, and asks for a cheaper model where it should', async () => {
    await budget('0.01usd', { soft: '50%', action: 'warn' });
    await budget('0.01usd', { soft: '60%', action: 'downgrade', period: 'day' });
    expect(await host.meter.reserve(ask())).toMatchObject({ warnings: [], downgrade: false });
    const second = await host.meter.reserve(ask());
    expect(second.warnings).toHaveLength(2);
    expect(second.downgrade).toBe(true);
    expect(second.warnings[0]).toMatchObject({
      scope: 'global',
      used: 6_000_000,
      limit: 10_000_000,
      text: expect.stringContaining('60 % of 0.01 USD'),
    });
    await host.meter.reserve(ask());
    await expect(host.meter.reserve(ask())).rejects.toMatchObject(code('BUDGET_DOWNGRADE'));
  });

  it('asks a person, who can allow more until the period ends', async () => {
    const { ref } = await budget('0.002usd', { action: 'ask', period: 'day' });
    await expect(host.meter.reserve(ask())).rejects.toMatchObject({
      ...code('BUDGET_ASKS'),
      hint: `aurelius billing budget allow ${ref} 0.001usd`,
    });
    await host.call('allow', { id: ref, amount: '0.001usd' }, { userId });
    const call = ask();
    await host.meter.reserve(call);
    await host.meter.settle(call, 'unsent', used());
    expect(await now()).toMatchObject([{ allowedNano: 1_000_000, leftNano: 3_000_000 }]);
    host.clock.advance(86_400_000);
    expect(await now()).toMatchObject([{ allowedNano: 0, leftNano: 2_000_000 }]);
    await expect(host.meter.reserve(ask())).rejects.toMatchObject(code('BUDGET_ASKS'));
  });

  it('counts what was spent and is held in the period before the budget was set', async () => {
    const done = ask({ project: 'site', tags: ['a', 'b'] });
    await host.meter.reserve(done);
    await host.meter.settle(done, 'complete', used({ input: 1000 }));
    const running = ask({ project: 'site', tags: ['b'] });
    await host.meter.reserve(running);
    for (const scope of ['project:site', 'tag:b', 'global', 'model:model', `user:${userId}`]) {
      expect((await budget('1usd', { scope })).current, scope).toMatchObject({
        spentNano: 1_000_000,
        heldNano: 3_000_000,
      });
    }
    expect((await budget('1usd', { scope: 'tag:a' })).current).toMatchObject({
      spentNano: 1_000_000,
      heldNano: 0,
    });
    expect((await budget('1usd', { scope: 'model:other' })).current.spentNano).toBe(0);
    await host.meter.settle(running, 'complete', used({ input: 1000 }));
    const all = await host.call('budgets', {}, { userId });
    const figures = all.data.map(({ scope, current }) => [
      scope,
      current.spentNano,
      current.heldNano,
    ]);
    expect(figures.filter(([, , held]) => held !== 0)).toEqual([]);
    expect(figures.find(([scope]) => scope === 'tag:b')).toEqual(['tag:b', 2_000_000, 0]);
  });

  it('charges a call to the period that it began in', async () => {
    await budget('1usd', { period: 'day' });
    const call = ask();
    await host.meter.reserve(call);
    host.clock.advance(86_400_000);
    await host.meter.settle(call, 'complete', used({ input: 1000 }));
    expect(await now()).toMatchObject([{ spentNano: 0, heldNano: 0 }]);
  });

  it('tells once in a period that a budget is used up to its mark, then up to its limit', async () => {
    await budget('0.004usd', { soft: '50%', action: 'warn' });
    for (let i = 0; i < 6; i++) {
      const call = ask();
      await host.meter.reserve(call);
      await host.meter.settle(call, 'complete', used({ input: 1000 }));
    }
    const told = (await host.events())
      .filter(({ type }) => type === 'budget:crossed')
      .map(({ data }) => data as { mark: string; spentNano: number })
      .slice(-2);
    expect(told.map(({ mark, spentNano }) => [mark, spentNano])).toEqual([
      ['soft', 2_000_000],
      ['limit', 4_000_000],
    ]);
  });

  it('refuses any change of the ledger but one more transfer', async () => {
    await host.meter.reserve(ask());
    const { orm } = host.db;
    expect(orm).toBeDefined();
    for (const text of [
      'update billing_ledger set nano = nano + 1',
      'delete from billing_ledger',
    ]) {
      await expect(host.db.write(async (tx) => tx.orm.run(sql.raw(text)))).rejects.toThrow();
    }
  });
});
