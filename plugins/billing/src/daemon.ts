// The daemon half of the slice: operations and the meter wired to their rules.
import { definePlugin } from '@aurelius/core/plugin';
import { allow, list, removeBudget, setBudget } from './budgets.ts';
import { contract } from './contract.ts';
import { entities } from './entity-store.ts';
import { budgetCheck, priceCheck, spendingMetrics } from './figures.ts';
import { ledger } from './ledger.ts';
import { markAllLost } from './meter/lost.ts';
import { createMeter } from './meter/meter.ts';
import type { Tally } from './meter/settle.ts';
import { tellPerson } from './tell.ts';

export const plugin = definePlugin(
  contract,
  (host) => {
    const tally: Tally = new Map();
    // asked for before anybody can ask for a call, and writes are done in their order
    markAllLost(host).catch((error: unknown) => {
      host.log.error({ error }, 'Calls of the daemon before could not be marked as lost');
    });
    return {
      operations: {
        setBudget: (context, input) => setBudget(host, context, input),
        budgets: (context, input) => list(host, context, input),
        removeBudget: (context, { id }) => removeBudget(host, context, id),
        allow: (context, input) => allow(host, context, input),
        usage: async (context, input) => (await import('./usage.ts')).usage(host, context, input),
        forecast: async (context, input) =>
          (await import('./forecast.ts')).forecast(host, context, input),
        ledger: (context, input) => ledger(host, context, input),
        prices: async (context, input) =>
          (await import('./prices/list.ts')).prices(host, context, input),
        async *import(context, input, rows) {
          const { importFile } = await import('./import/run.ts');
          yield* importFile(host, context, input, rows);
        },
        async *export(context) {
          yield* (await import('./carry/export.ts')).exportRows(host, context);
        },
        async *load(context, _input, rows) {
          yield* (await import('./carry/load.ts')).loadRows(host, context, rows);
        },
      },
      events: { 'budget:crossed': (context, event) => tellPerson(host, context, event) },
      checks: [budgetCheck(host), priceCheck(host)],
      metrics: spendingMetrics(host, tally),
      providers: { meter: { ledger: createMeter(host, tally) } },
    };
  },
  entities,
);
