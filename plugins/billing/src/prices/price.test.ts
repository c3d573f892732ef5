import type { SpendModel } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { used } from '../../test/host.ts';
import { priceOf } from './price.ts';
import { costOf, outputWithin, type Rates, worstOf } from './rates.ts';

const model = (provider: string, name: string, more: Partial<SpendModel> = {}): SpendModel => ({
  ...{ provider, kind: provider, model: name, loopback: false },
  ...more,
});
const NOW = Date.parse('2026-11-29T00:00:00Z');
const price = (it: SpendModel, prices = {}) => priceOf({ prices }, it, NOW);

describe('the price of a model', () => {
  it('is exact where the list names it, inferred where it is one of a family', async () => {
    expect(await price(model('anthropic', 'claude-opus-5-5'))).toMatchObject({
      state: 'exact',
      source: 'anthropic/claude-opus-5-5',
    });
    expect(await price(model('openai', 'gpt-4o-mini-2024-07-18'))).toMatchObject({
      state: 'exact',
      source: 'openai/gpt-4o-mini',
    });
    expect(await price(model('anthropic', 'claude-opus-5-5-20261001'))).toMatchObject({
      state: 'inferred',
      source: 'anthropic/claude-opus-5-5',
    });
  });

  it('is unknown, and not nothing, where nobody knows it', async () => {
    const unknown = { rates: null, state: 'unknown', source: null };
    expect(await price(model('openai', 'never-heard-of'))).toEqual(unknown);
    const elsewhere = model('garage', 'gpt-4o-mini', { kind: 'openai-compatible' });
    expect(await price(elsewhere)).toEqual(unknown);
    expect(await price(model('ollama', 'llama4'))).toEqual(unknown);
  });

  it('is that of a company at most inferred where only the name says who it is', async () => {
    const named = model('groq', 'llama-3.3-70b-versatile', { kind: 'openai-compatible' });
    expect(await price(named)).toMatchObject({ state: 'inferred' });
  });

  it('is nothing on this machine, unless its owner says otherwise', async () => {
    const local = model('local', 'x', { loopback: true });
    expect(await price(local)).toMatchObject({ state: 'exact', source: 'loopback' });
    const own = { 'local/*': { input: '0.5', output: '1.25', cacheRead: '0.000000001' } };
    expect((await price(local, own)).rates).toMatchObject({
      input: [500_000_000],
      output: [1_250_000_000],
      cacheRead: [1],
      cacheWrite1h: [500_000_000],
    });
  });

  it('is what its owner says before what the list says, for one model before all', async () => {
    const own = {
      'openai/*': { input: '7', output: '7' },
      'openai/gpt-4o-mini': { input: '9', output: '9' },
    };
    expect((await price(model('openai', 'gpt-4o-mini'), own)).rates?.input).toEqual([9e9]);
    expect((await price(model('openai', 'gpt-4o'), own)).rates?.input).toEqual([7e9]);
  });
});

describe('a cost', () => {
  const rates = async (it: SpendModel): Promise<Rates> => {
    const { rates } = await price(it);
    if (!rates) throw new Error('No price');
    return rates;
  };

  it('is that of the invoice in litellm#9812: tokens written to a cache are charged once', async () => {
    const sonnet = await rates(model('anthropic', 'claude-3-7-sonnet-20250219'));
    const nano = costOf(sonnet, used({ input: 3, cacheWrite5m: 12_304, output: 550 }));
    // 4.614 cents written, 0.825 cents out, 0.0009 cents in
    expect(nano).toBe(54_399_000);
    expect((nano / 1e9).toFixed(4)).toBe('0.0544');
  });

  it('charges tokens that a cache had at their own price, and those kept for an hour', async () => {
    const sonnet = await rates(model('anthropic', 'claude-3-7-sonnet-20250219'));
    expect(costOf(sonnet, used({ cacheRead: 1_000_000 }))).toBe(300_000_000);
    expect(costOf(sonnet, used({ cacheWrite1h: 100_000 }))).toBe(600_000_000);
  });

  it('steps up for the whole of a request whose input is above a threshold, cached or not', async () => {
    const sol = await rates(model('openai', 'gpt-6-sol'));
    expect(costOf(sol, used({ input: 272_000, output: 1000 }))).toBe(554_000_000);
    expect(costOf(sol, used({ input: 272_001, output: 1000 }))).toBe(1_103_004_000);
    expect(costOf(sol, used({ input: 1, cacheRead: 272_000, output: 0 }))).toBe(108_804_000);
    expect(worstOf(sol, 272_000, 1000)).toBe(690_000_000);
    expect(worstOf(sol, 272_001, 1000)).toBe(1_375_005_000);
  });

  const rate = fc
    .tuple(
      fc.integer({ min: 0, max: 1e11 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3e5 }), fc.integer({ min: 0, max: 1e11 })), {
        maxLength: 2,
      }),
    )
    .map(([base, steps]) => [base, ...steps.sort(([a], [b]) => a - b)] as const);
  const anyRates = fc.record({
    ...{ input: rate, cacheRead: fc.constant([0] as const), cacheWrite5m: rate },
    ...{ cacheWrite1h: rate, output: rate, request: fc.integer({ min: 0, max: 1e9 }) },
  });
  const tokens = fc.integer({ min: 0, max: 4e5 });

  it('is never more than the most that was reckoned with, whatever the steps', () => {
    fc.assert(
      fc.property(anyRates, tokens, tokens, tokens, (it, input, written, output) => {
        const worst = worstOf(it, input + written, output);
        const cost = costOf(it, used({ input, cacheWrite1h: written, output }));
        expect(cost).toBeLessThanOrEqual(worst);
      }),
    );
  });

  it('leaves room for exactly as much output as fits', () => {
    fc.assert(
      fc.property(anyRates, tokens, fc.integer({ min: 0, max: 1e12 }), (it, input, nano) => {
        const most = outputWithin(it, input, nano);
        if (most < 0) expect(worstOf(it, input, 0)).toBeGreaterThan(nano);
        else if (most < 1e12) {
          expect(worstOf(it, input, most)).toBeLessThanOrEqual(nano);
          expect(worstOf(it, input, most + 1)).toBeGreaterThan(nano);
        }
      }),
    );
  });
});
