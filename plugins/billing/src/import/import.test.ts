import type { BodyRow } from '@aurelius/core/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asked, type Started, start, used } from '../../test/host.ts';
import type { ImportResult } from '../contract.ts';
import { rowOf } from './cells.ts';
import { columnsOf } from './columns.ts';

async function* linesOf(text: string): AsyncGenerator<BodyRow> {
  for (const [at, value] of text.trimEnd().split('\n').entries()) yield { line: at + 1, value };
}

const ANTHROPIC = 'usage_date_utc,model,workspace,api_key,usage_type,token_type,cost_usd';

describe('columns of a report', () => {
  it.each([
    [`${ANTHROPIC}`, 'anthropic', 'cost'],
    ['start_time,end_time,start_time_iso,amount_value,amount_currency,line_item', 'openai', 'cost'],
    [
      'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_read,usage_output_tokens',
      'anthropic',
      'tokens',
    ],
    [
      'start_time_iso,num_model_requests,model,input_tokens,output_tokens,input_cached_tokens',
      'openai',
      'tokens',
    ],
    ['Date,Model,Cost (USD)', null, 'cost'],
  ])('are known by any of their names: %s', (headers, company, by) => {
    expect(columnsOf(headers.split(','))).toMatchObject({ company, by });
  });

  it.each(['', 'day,model', 'day,cost', 'model,cost_usd', 'a,b,c'])(
    'that do not suffice are refused: %j',
    (headers) => {
      expect(() => columnsOf(headers.split(','))).toThrow('Its columns are');
    },
  );

  it('give any row that there can be a meaning, or a reason', () => {
    const columns = columnsOf([
      'day',
      'model',
      'cost',
      'currency',
      'input_tokens',
      'output_tokens',
    ]);
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 8 }), (cells) => {
        try {
          const { day, cost } = rowOf(columns, cells);
          expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
          expect(Number.isSafeInteger(cost)).toBe(true);
        } catch (error) {
          expect((error as Error).name).toBe('CellFault');
        }
      }),
    );
  });

  it('read days, amounts and line items as consoles write them', () => {
    const columns = columnsOf(['start_time', 'line_item', 'amount_value', 'amount_currency']);
    const row = (...cells: string[]) => rowOf(columns, cells);
    const expected = { day: '2026-11-01', model: 'gpt-4o-mini-2024-07-18', cost: 12_000 };
    const item = 'gpt-4o-mini-2024-07-18, input';
    expect(row('1793491200', item, '1.2e-05', 'usd')).toMatchObject(expected);
    expect(row('2026-11-01T00:00:00Z', item, '$0.000012', 'USD')).toMatchObject(expected);
    expect(() => row('2026-11-01', item, '1', 'eur')).toThrow('not in USD');
    expect(() => row('2026-02-30', item, '1', 'usd')).toThrow('is no day');
    expect(() => row('2026-11-01', item, 'much', 'usd')).toThrow('no amount');
  });
});

describe.each(testDatabases)('an import on $name', (database) => {
  const opened: Promise<Started> = start(database, {
    config: { prices: { 'anthropic/*': { input: '1', output: '2' } } },
  });
  let host: Started;
  let users = 0;
  let userId = '';
  let today = '';
  beforeEach(async () => {
    host = await opened;
    userId = `user-${++users}`;
    today = new Date(host.clock.now()).toISOString().slice(0, 10);
  });
  afterAll(async () => (await opened).close());

  const spend = async (model: string, input: number) => {
    const call = asked({ userId, provider: 'anthropic', kind: 'anthropic', model });
    await host.meter.reserve(call);
    await host.meter.settle(call, 'complete', used({ input }));
  };
  /** Its refusals, then its result. */
  async function run(text: string, input: { provider?: string; adjust?: boolean } = {}) {
    const context = { userId, signal: new AbortController().signal } as never;
    const refusals: string[] = [];
    let result: ImportResult | undefined;
    const asked = { adjust: false, ...input };
    for await (const item of host.half.operations.import(context, asked, linesOf(text))) {
      if (item.type === 'refused') refusals.push(`${item.line}: ${item.reason}`);
      if (item.type === 'result') result = item;
    }
    if (!result) throw new Error('There is no result');
    return { ...result, refusals };
  }
  const ledger = async () => (await host.call('ledger', { limit: 500 }, { userId })).data;
  const file = (...rows: string[]) => [ANTHROPIC, ...rows].join('\n');
  const row = (model: string, usd: string) => `${today},${model},w,k,message,input,${usd}`;

  it('tells what differs by day and model, and changes nothing', async () => {
    await spend('claude-sonnet-4-5', 1000);
    await spend('claude-haiku-4-5', 500);
    const before = await ledger();
    const result = await run(
      file(row('Claude Sonnet 4.5', '0.0006'), row('Claude Sonnet 4.5', '0.0006'), row('x', 'y')),
    );
    expect(result).toMatchObject({
      ...{ provider: 'anthropic', since: today, until: today, rows: 2, by: 'cost' },
      ...{ invoicedNano: 1_200_000, bookedNano: 1_500_000, adjusted: 0, more: 0 },
      refusals: ['4: "y" is no amount of USD'],
    });
    expect(result.differences).toEqual([
      { day: today, model: 'anthropic/claude-haiku-4-5', invoicedNano: 0, bookedNano: 500_000 },
      {
        ...{ day: today, model: 'anthropic/claude-sonnet-4-5' },
        ...{ invoicedNano: 1_200_000, bookedNano: 1_000_000 },
      },
    ]);
    expect(await ledger()).toEqual(before);
  });

  it('books what differs if it is told to, so that the same file differs by nothing after that', async () => {
    await spend('claude-sonnet-4-5', 1000);
    const text = file(row('claude-sonnet-4-5', '0.0012'), row('other', '0.5'));
    expect(await run(text, { adjust: true })).toMatchObject({ adjusted: 2 });
    const after = await ledger();
    expect(after.slice(0, 2).map(({ kind, target, nano }) => [kind, target, nano])).toEqual(
      expect.arrayContaining([
        ['adjust', 'adjusted', 500_000_000],
        ['adjust', 'adjusted', 200_000],
      ]),
    );
    const again = await run(text, { adjust: true });
    expect(again).toMatchObject({ adjusted: 0, differences: [], bookedNano: 501_200_000 });
    expect(await ledger()).toEqual(after);
    const less = await run(file(row('other', '0.4')), { adjust: true });
    expect(less).toMatchObject({ adjusted: 2, bookedNano: 501_200_000 });
    expect(await run(file(row('other', '0.4')))).toMatchObject({ differences: [] });
  });

  it('books each of many differences', async () => {
    const models = Array.from({ length: 8 }, (_, at) => row(`model-${at}`, '0.25'));
    expect(await run(file(...models), { adjust: true })).toMatchObject({ adjusted: 8 });
    expect(await run(file(...models))).toMatchObject({ differences: [], bookedNano: 2e9 });
  });

  it('reckons tokens at known prices where a report has no costs', async () => {
    await spend('claude-sonnet-4-5', 1000);
    const headers =
      'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_input_tokens_cache_read,usage_output_tokens';
    const result = await run(`${headers}\n${today},claude-sonnet-4-5,1000,500,100`);
    expect(result).toMatchObject({ by: 'tokens', invoicedNano: 1_700_000, bookedNano: 1_000_000 });
  });

  it('refuses what is no report, or does not say whose it is', async () => {
    const format = { code: 'BILLING_IMPORT_FORMAT' };
    await expect(run('a,b,c\n1,2,3')).rejects.toMatchObject(format);
    await expect(run('')).rejects.toMatchObject(format);
    await expect(run('day,model,cost\n2026-11-01,x,1')).rejects.toMatchObject(format);
    const named = await run('day,model,cost\n2026-11-01,x,1', { provider: 'box' });
    expect(named).toMatchObject({ provider: 'box', invoicedNano: 1e9 });
  });
});
