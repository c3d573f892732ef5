import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asked, type Started, start, used } from '../test/host.ts';

let host: Started;
beforeAll(async () => {
  host = await start();
});
afterAll(() => host.close());

const check = async (id: string) =>
  (await host.half.checks?.find((one) => one.id === id)?.run()) ?? null;
const metric = async (name: string) =>
  (await host.half.metrics?.find((one) => one.name === name)?.read()) ?? null;

describe('what the slice says of itself', () => {
  it('warns of budgets that are spent', async () => {
    const { ref } = await host.call('setBudget', { limit: '0.003usd' });
    expect(await check('budgets')).toMatchObject({ status: 'ok' });
    const call = asked();
    await host.meter.reserve(call);
    expect(await check('budgets')).toMatchObject({
      status: 'warn',
      detail: `spent: ${ref} (global, month)`,
    });
    await host.meter.settle(call, 'complete', used({ input: 1000 }));
    expect(await check('budgets')).toMatchObject({ status: 'ok' });
  });

  it('counts what was spent, and what is left of each budget', async () => {
    expect(await metric('aurelius_billing_spent_usd_total')).toEqual([
      { labels: { provider: 'box' }, value: 0.001 },
    ]);
    expect(await metric('aurelius_billing_budget_left_usd')).toMatchObject([
      { labels: { scope: 'global', period: 'month' }, value: 0.002 },
    ]);
  });

  it('warns of models in use whose price nobody knows', async () => {
    expect(await check('prices')).toMatchObject({ status: 'ok' });
    await host.meter.reserve(asked({ userId: 'other', model: 'secret' }));
    expect(await check('prices')).toMatchObject({ status: 'warn', detail: 'unknown: box/secret' });
    host.clock.advance(8 * 86_400_000);
    expect(await check('prices')).toMatchObject({ status: 'ok' });
  });
});
