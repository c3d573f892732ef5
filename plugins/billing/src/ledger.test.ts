import type { SpendAsk } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asked, type Started, start, used } from '../test/host.ts';
import { markAllLost } from './meter/lost.ts';
import { ledgerTable, periodTable, usageTable } from './tables.ts';

type Step =
  | { readonly do: 'reserve'; readonly scope: number; readonly tokens: number }
  | { readonly do: 'settle'; readonly which: number; readonly part: number; readonly end: number }
  | { readonly do: 'allow' | 'lose' | 'budget'; readonly which: number };

const ENDS = ['complete', 'partial', 'unsent'] as const;
const PROJECTS = [null, 'site', 'shop'] as const;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      scope: fc.nat(2),
      tokens: fc.integer({ min: 1, max: 2000 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      which: fc.nat(30),
      part: fc.nat(100),
      end: fc.nat(2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('allow' as const, 'lose' as const, 'budget' as const),
      which: fc.nat(30),
    }),
  },
);

/** Everything of one user that is written down. */
async function written({ db }: Started, userId: string) {
  const [ledger, usage, periods] = await Promise.all([
    db.orm.select().from(db.table(ledgerTable)),
    db.orm.select().from(db.table(usageTable)),
    db.orm.select().from(db.table(periodTable)),
  ]);
  const own = <T extends { userId: string }>(rows: readonly T[]) =>
    rows.filter((row) => row.userId === userId);
  return { ledger: own(ledger), usage: own(usage), periods };
}

/** What every account holds. */
function accounts(ledger: readonly { source: string; target: string; nano: number }[]) {
  const totals = new Map<string, number>();
  const add = (name: string, nano: number) => totals.set(name, (totals.get(name) ?? 0) + nano);
  for (const { source, target, nano } of ledger) {
    add(source, -nano);
    add(target, nano);
  }
  return (name: string) => totals.get(name) ?? 0;
}

const sum = (rows: readonly { readonly [K in string]: unknown }[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);

describe('the ledger', () => {
  it('says what the calls and the budgets say, after anything in any order', async () => {
    const host = await start();
    let users = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const userId = `user-${++users}`;
        const calls: SpendAsk[] = [];
        const refs: string[] = [];
        const most = new Map<string, number>();
        const set = async (scope: string, limit: string) => {
          const { ref, id, limitNano } = await host.call('setBudget', { scope, limit }, { userId });
          refs.push(ref);
          most.set(id, limitNano);
        };
        await set('global', '0.02usd');
        for (const it of steps) {
          if (it.do === 'reserve') {
            const call = asked({
              userId,
              project: PROJECTS[it.scope] ?? null,
              inputMost: it.tokens,
            });
            await host.meter.reserve(call).then(
              () => calls.push(call),
              (error: { code?: string }) => expect(error.code).toBe('BUDGET_EXCEEDED'),
            );
          } else if (it.do === 'settle') {
            const call = calls[it.which % Math.max(1, calls.length)];
            const share = (tokens: number) => Math.floor((tokens * it.part) / 100);
            const usage = used({ input: share(call?.inputMost ?? 0), output: share(1000) });
            if (call) await host.meter.settle(call, ENDS[it.end] ?? 'complete', usage);
          } else if (it.do === 'allow') {
            const id = refs[it.which % refs.length] ?? '';
            const now = await host.call('allow', { id, amount: '0.001usd' }, { userId });
            most.set(now.id, now.limitNano + now.current.allowedNano);
          } else if (it.do === 'lose') await markAllLost(host);
          else await set(it.which % 2 === 0 ? 'project:site' : 'model:model', '0.01usd');
        }
        const { ledger, usage, periods } = await written(host, userId);
        const account = accounts(ledger);
        const held = usage.filter(({ state }) => state === 'held');
        const lost = usage.filter(({ state }) => state === 'lost');
        expect(account('held')).toBe(sum(held, 'heldNano'));
        expect(account('lost')).toBe(sum(lost, 'heldNano'));
        expect(account('spent')).toBe(sum(usage, 'costNano'));
        const all = account('held') + account('lost') + account('spent');
        expect(account('provider:box') + all).toBe(0);
        const global = (await host.call('budgets', {}, { userId })).data.find(
          ({ scope }) => scope === 'global',
        );
        expect(global?.current).toMatchObject({
          spentNano: account('spent'),
          heldNano: account('held'),
          lostNano: account('lost'),
        });
        for (const { budgetId, spentNano, heldNano, lostNano } of periods) {
          const limit = most.get(budgetId) ?? Number.POSITIVE_INFINITY;
          if (most.has(budgetId) && budgetId === global?.id) {
            expect(spentNano + heldNano + lostNano).toBeLessThanOrEqual(limit);
          }
          expect(Math.min(spentNano, heldNano, lostNano)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 25 },
    );
    await host.close();
  });
});
