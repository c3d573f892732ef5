import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { BudgetNow, ForecastReport, ImportResult, UsageReport } from './contract.ts';
import { renderers } from './render.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 100,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'UTC',
};
const pipe = { ...terminal, tty: false };

const figures = (calls: number, costNano: number) => ({
  ...{ calls, input: 12_000, cached: 0, output: 3400, costNano },
  ...{ inferred: 0, unpriced: 0, lost: 0, lostNano: 0 },
});
const report: UsageReport = {
  ...{ by: 'day', since: '2026-11-01', until: '2026-11-23', zone: 'UTC', more: 0 },
  data: [
    { key: '2026-11-01', ...figures(3, 1_000_000_000) },
    { key: '2026-11-02', ...figures(1, 250_000_000) },
  ],
  rest: figures(0, 0),
  total: { ...figures(4, 1_250_000_000), unpriced: 2, lost: 1, lostNano: 5_000_000 },
};
const budget: BudgetNow = {
  ...{ id: 'i', ref: 'k7dp', rev: 1, hash: 'h', scope: 'project:si\u001bte', period: 'month' },
  ...{ zone: 'UTC', limitNano: 5e9, softPercent: 80, action: 'ask' },
  ...{ created: '2026-11-01T00:00:00.000Z', updated: '2026-11-01T00:00:00.000Z' },
  current: {
    ...{ start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
    ...{ spentNano: 4e9, heldNano: 1e8, lostNano: 0, allowedNano: 0, leftNano: 9e8 },
  },
};

describe('usage', () => {
  it('is a table with bars, and says what the sum leaves out', () => {
    const lines = renderers['billing.usage'](report, terminal).split('\n');
    expect(lines[1]).toMatch(/^2026-11-01 +3 +12,000 +3,400 +1\.00 +█{24}$/);
    expect(lines[2]).toMatch(/^2026-11-02 +1 +12,000 +3,400 +0\.2500 +█{6}$/);
    expect(lines.slice(4)).toEqual([
      '1.25 USD for 4 calls, 2026-11-01 to 2026-11-23',
      '2 calls have no known price and are not in it: see aurelius billing prices',
      '1 calls were lost, which can have cost 0.0050 USD at most',
    ]);
  });

  it('gives programs whole numbers between tabs', () => {
    expect(renderers['billing.usage'](report, pipe).split('\n')[0]).toBe(
      '2026-11-01\t3\t12000\t0\t3400\t1000000000\t0\t0',
    );
  });
});

describe('budgets', () => {
  it('show what is used, and nothing that acts on a terminal', () => {
    const text = renderers['billing.budgets']({ data: [budget] }, terminal);
    expect(text).toMatch(/k7dp +project:si\S+te +month +4\.10 +5\.00 +82 % +ask/);
    expect(text).not.toContain('\u001b');
    expect(renderers['billing.set-budget'](budget, terminal)).toContain('4.10 of 5.00 USD used');
  });

  it('say so where there are none', () => {
    expect(renderers['billing.budgets']({ data: [] }, terminal)).toContain('No budgets');
  });
});

describe('a forecast', () => {
  const forecast: ForecastReport = {
    ...{ since: '2026-11-01', until: '2026-11-30', zone: 'UTC', method: 'averages', days: 20 },
    ...{ spentNano: 2e9, expectedNano: 3e9, lowNano: 2.5e9, highNano: 4e9 },
    ...{ limitNano: 2.9e9, reached: '2026-11-29' },
  };
  it('says how it is made and when a limit is reached', () => {
    const text = renderers['billing.forecast'](forecast, terminal);
    expect(text).toContain('2.50 and 4.00 USD in four of five cases');
    expect(text).toContain('on 2026-11-29, as things go');
    expect(text).toContain('averages');
  });
  it('says that it has not enough to go by', () => {
    const none = { ...forecast, days: 3, expectedNano: null, lowNano: null, highNano: null };
    expect(renderers['billing.forecast'](none, terminal)).toContain('not enough to go by: 3 of 14');
  });
});

describe('an import', () => {
  it('shows each difference, and what to do about it', () => {
    const result: ImportResult = {
      ...{ type: 'result', provider: 'openai', since: '2026-11-01', until: '2026-11-02' },
      ...{ by: 'cost', rows: 2, refused: 0, invoicedNano: 2e9, bookedNano: 3e9, more: 0 },
      differences: [{ day: '2026-11-01', model: 'x', invoicedNano: 2e9, bookedNano: 3e9 }],
      adjusted: 0,
    };
    const text = renderers['billing.import'](result, terminal);
    expect(text).toMatch(/2026-11-01 +x +2\.00 +3\.00 +-1\.00/);
    expect(text).toContain('Nothing was changed; --adjust books what differs.');
    const same = { ...result, differences: [] };
    expect(renderers['billing.import'](same, terminal)).toContain('Nothing differs.');
  });
});

describe('prices', () => {
  it('show steps, and who says so', () => {
    const price = {
      ...{ provider: 'openai', model: 'gpt-6-sol', state: 'exact' as const, calls: 3 },
      source: 'openai/gpt-6-sol',
      input: [
        { above: 0, nano: 2e9 },
        { above: 272_000, nano: 4e9 },
      ],
      ...{ output: [{ above: 0, nano: 1e10 }], cacheRead: null },
      ...{ cacheWrite5m: null, cacheWrite1h: null },
    };
    expect(renderers['billing.prices']({ data: [price] }, pipe)).toBe(
      'openai/gpt-6-sol\t2, above 272000 4\t\t\t10\texact\topenai/gpt-6-sol\t3',
    );
  });
});
