// Budgets on their way out: the wire form, and what the world is told.
import { instantText } from '@aurelius/core/contract';
import type { EntityEvent } from '@aurelius/core/db';
import type { Budget, BudgetNow } from './contract.ts';
import { allowedIn, leftOf, type Running } from './limits.ts';
import { NEVER } from './period.ts';
import type { BudgetRow } from './tables.ts';

const budgetToWire = (row: BudgetRow): Budget => ({
  id: row.id,
  ref: row.ref,
  rev: row.rev,
  hash: row.hash,
  scope: row.scope,
  period: row.period,
  zone: row.zone,
  limitNano: row.limitNano,
  softPercent: row.softPercent,
  action: row.action,
  created: instantText(row.created),
  updated: instantText(row.updated),
});

export function runningToWire(running: Running): BudgetNow {
  const { budget, period } = running;
  const isTotal = period.endsAt === NEVER;
  return {
    ...budgetToWire(budget),
    current: {
      start: isTotal ? null : instantText(period.startsAt),
      end: isTotal ? null : instantText(period.endsAt),
      spentNano: period.spentNano,
      heldNano: period.heldNano,
      lostNano: period.lostNano,
      allowedNano: allowedIn(budget, period),
      leftNano: leftOf(running),
    },
  };
}

/** What is told of a budget that became another, came or went. */
export function budgetEvent(before: BudgetRow | null, after: BudgetRow | null): EntityEvent {
  if (after) return { type: `budget:${before ? 'updated' : 'created'}`, data: budgetToWire(after) };
  if (before) return { type: 'budget:deleted', data: budgetToWire(before) };
  throw new Error('There is no event without a budget');
}
