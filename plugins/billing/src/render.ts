// Spending as text: aligned and human for people, full values between tabs for programs.
import type { Renderer } from '@aurelius/core/command';
import { budget, budgets } from './render/budgets.ts';
import { forecast } from './render/forecast.ts';
import { imported } from './render/import.ts';
import { ledger } from './render/ledger.ts';
import { prices } from './render/prices.ts';
import { usage } from './render/usage.ts';

/** Renderers by operation id. */
export const renderers = {
  'billing.set-budget': budget('Set'),
  'billing.allow': budget('Allowed more of'),
  'billing.budgets': budgets,
  'billing.usage': usage,
  'billing.forecast': forecast,
  'billing.import': imported,
  'billing.ledger': ledger,
  'billing.prices': prices,
} satisfies Readonly<Record<string, Renderer>>;
