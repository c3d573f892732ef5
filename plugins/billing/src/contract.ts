// The truth about spending: operations, events, config, errors.
import type { PluginContract } from '@aurelius/core/plugin';
import { budget, budgetCrossed, budgetOperations } from './contract/budgets.ts';
import { carryOperations } from './contract/carried.ts';
import { billingConfig } from './contract/config.ts';
import { billingErrors } from './contract/errors.ts';
import { forecastOperations } from './contract/forecast.ts';
import { importOperations } from './contract/import.ts';
import { ledgerOperations } from './contract/ledger.ts';
import { priceOperations } from './contract/prices.ts';
import { usageOperations } from './contract/usage.ts';

export * from './contract/budgets.ts';
export * from './contract/carried.ts';
export * from './contract/config.ts';
export * from './contract/errors.ts';
export * from './contract/forecast.ts';
export * from './contract/import.ts';
export * from './contract/ledger.ts';
export * from './contract/money.ts';
export * from './contract/prices.ts';
export * from './contract/usage.ts';

export const contract = {
  id: 'billing',
  operations: {
    ...budgetOperations,
    ...usageOperations,
    ...forecastOperations,
    ...ledgerOperations,
    ...priceOperations,
    ...importOperations,
    ...carryOperations,
  },
  errors: billingErrors,
  events: {
    'budget:created': budget,
    'budget:updated': budget,
    'budget:deleted': budget,
    'budget:crossed': budgetCrossed,
  },
  config: billingConfig,
  uses: ['notifications:write'],
  provides: ['meter:ledger'],
} satisfies PluginContract;
