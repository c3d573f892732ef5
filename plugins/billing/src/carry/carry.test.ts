// What goes along to another home, and what cannot be smuggled in with it.
import type { BodyRow, CallContext, SpendAsk } from '@aurelius/core/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asked, type Started, start, used } from '../../test/host.ts';
import type { CarriedRow } from '../contract.ts';
import { markAllLost } from '../meter/lost.ts';
import { transfer } from '../store.ts';
import { ledgerTable } from '../tables.ts';

const contextOf = (userId: string) =>
  ({ userId, signal: new AbortController().signal }) as CallContext;

async function* rowsOf(values: readonly unknown[]): AsyncGenerator<BodyRow> {
  for (const [at, value] of values.entries()) yield { line: at + 1, value };
}

async function exported(host: Started, userId: string): Promise<CarriedRow[]> {
  const rows: CarriedRow[] = [];
  for await (const row of host.half.operations.export(contextOf(userId), {}, rowsOf([])))
    rows.push(row);
  // as they stand in a file
  return JSON.parse(JSON.stringify(rows));
}

async function load(host: Started, values: readonly unknown[], userId = 'user') {
  const refused: string[] = [];
  for await (const item of host.half.operations.load(contextOf(userId), {}, rowsOf(values))) {
    if (item.type === 'refused') refused.push(`${item.line} ${item.reason}`);
    if (item.type !== 'result') continue;
    const { type: _type, ...counts } = item;
    return { counts, refused };
  }
  return expect.unreachable();
}

/** Budgets as they are listed, but for how often they were written. */
const budgetsOf = async (host: Started, userId = 'user') =>
  (await host.call('budgets', {}, { userId })).data.map(({ rev: _rev, ...budget }) => budget);

/** What every account holds. */
async function accountsOf({ db }: Started, userId = 'user'): Promise<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const row of await db.orm.select().from(db.table(ledgerTable))) {
    if (row.userId !== userId) continue;
    const { source, target, nano } = row;
    totals[source] = (totals[source] ?? 0) - nano;
    totals[target] = (totals[target] ?? 0) + nano;
  }
  return Object.fromEntries(Object.entries(totals).filter(([, nano]) => nano !== 0));
}

const ENDS = ['complete', 'partial', 'unsent', 'lost'] as const;
const SCOPES = ['global', 'project:site', 'tag:x', 'model:model'];

const call = fc.record({
  end: fc.constantFrom(...ENDS),
  project: fc.constantFrom(null, 'site'),
  tags: fc.constantFrom([], ['x'], ['x', 'y']),
  tokens: fc.nat(1000),
});
const budget = fc.record({
  scope: fc.constantFrom(...SCOPES),
  limit: fc.constantFrom('1usd', '5usd'),
  period: fc.constantFrom('day', 'month', 'total'),
  soft: fc.constantFrom(undefined, '80%'),
  action: fc.constantFrom('warn', 'block'),
});

const row: CarriedRow = {
  kind: 'budget',
  id: '0192d3f0-0000-7000-8000-000000000001',
  ref: 'kkkk',
  scope: 'global',
  period: 'month',
  zone: 'UTC',
  limitNano: 1e9,
  softPercent: null,
  action: 'block',
  created: '2026-11-01T00:00:00Z',
  updated: '2026-11-01T00:00:00Z',
};

describe.each(testDatabases)('spending that is carried to an empty home on $name', (database) => {
  it('leaves budgets, what is left of them, and every account as they were', async () => {
    const [from, to] = [await start(), await start(database)];
    let users = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 8 }), fc.array(budget), async (calls, all) => {
        const userId = `user-${++users}`;
        for (const input of all) await from.call('setBudget', input, { userId });
        for (const { end, project, tags, tokens } of calls) {
          const ask: SpendAsk = asked({ userId, project, tags, outputMost: 1000 });
          await from.meter.reserve(ask);
          if (end === 'lost') await markAllLost(from);
          else await from.meter.settle(ask, end, used({ input: tokens, output: tokens }));
        }
        const booked = { userId, at: 5, kind: 'adjust', usageId: null, note: 'box m' } as const;
        const accounts = { source: 'provider:box', target: 'adjusted' };
        await from.db.write((tx) => transfer(tx, [{ ...booked, ...accounts, nano: 7 }]));
        const rows = await exported(from, userId);
        const taken = await load(to, rows.toReversed(), userId);
        expect(taken).toMatchObject({ counts: { created: rows.length }, refused: [] });
        expect(await budgetsOf(to, userId)).toEqual(await budgetsOf(from, userId));
        expect(await accountsOf(to, userId)).toEqual(await accountsOf(from, userId));
        expect((await load(to, rows, userId)).counts).toMatchObject({ skipped: rows.length });
        expect(await accountsOf(to, userId)).toEqual(await accountsOf(from, userId));
      }),
      { numRuns: database === testDatabases[0] ? 10 : 2 },
    );
    await from.close();
    await to.close();
  });
});

describe('a row that is loaded', () => {
  let host: Started;
  beforeEach(async () => {
    host = await start();
  });
  afterEach(() => host.close());

  it('takes the place of a budget for the same if it changed later', async () => {
    expect((await load(host, [row])).counts).toMatchObject({ created: 1 });
    const later = { ...row, limitNano: 2e9, updated: '2026-11-02T00:00:00Z' };
    expect((await load(host, [later, row])).counts).toMatchObject({ replaced: 1, skipped: 1 });
    expect(await budgetsOf(host)).toMatchObject([{ ref: 'kkkk', limitNano: 2e9 }]);
  });

  it('gets a name of its own where another budget has that', async () => {
    await load(host, [row, { ...row, scope: 'tag:x' }]);
    const [first, second] = await budgetsOf(host);
    expect([first?.id === second?.id, first?.ref === second?.ref]).toEqual([false, false]);
  });

  it.each([
    ['is no object', 5],
    ['has an allowance, which takes a person', { ...row, allowedNano: 1e9, allowedFor: 0 }],
    ['covers somebody else', { ...row, scope: 'user:somebody' }],
    ['has a zone that is none', { ...row, zone: 'Mars/Olympus' }],
    ['has text that no database keeps', { ...row, scope: 'model:\0' }],
    ['gives money back', { ...adjustmentRow(), nano: -5 }],
  ])('is refused when it %s, and stops no other', async (_, bad) => {
    const { counts, refused } = await load(host, [bad, row]);
    expect(counts).toMatchObject({ created: 1, refused: 1 });
    expect(refused).toEqual([expect.stringMatching(/^1 /)]);
    expect(await accountsOf(host)).toEqual({});
  });
});

function adjustmentRow() {
  const accounts = { source: 'provider:box', target: 'adjusted' };
  return { kind: 'adjustment', at: '2026-11-01T00:00:00Z', ...accounts, nano: 5, note: 'n' };
}
