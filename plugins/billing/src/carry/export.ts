// The export stream: budgets, calls that came to an end or are lost, and what was booked from invoices.
import { setImmediate as pause } from 'node:timers/promises';
import { instantText } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';
import type { CarriedRow } from '../contract.ts';
import type { Parts } from '../parts.ts';
import { NEVER } from '../period.ts';
import { tagsOf } from '../scope.ts';
import { adjustments, BUDGETS_MAX, listBudgets, listUsage } from '../store.ts';
import type { BudgetRow, LedgerRow, UsageRow } from '../tables.ts';

/** Calls of one page. */
const PAGE = 200;
/** Behind every note that an adjustment has. */
const LAST_NOTE = '\u{10ffff}';

const budgetToRow = (row: BudgetRow): CarriedRow => ({
  ...{ kind: 'budget', id: row.id, ref: row.ref, scope: row.scope, period: row.period },
  ...{ zone: row.zone, limitNano: row.limitNano, softPercent: row.softPercent, action: row.action },
  ...{ created: instantText(row.created), updated: instantText(row.updated) },
});

const callToRow = (row: UsageRow, state: Exclude<UsageRow['state'], 'held'>): CarriedRow => {
  const {
    id: _own,
    userId: _mine,
    kind: providerKind,
    rates: _rates,
    periods: _periods,
    ...rest
  } = row;
  return {
    ...rest,
    ...{ kind: 'call', state, providerKind, tags: [...tagsOf(row)], at: instantText(row.at) },
    endedAt: row.endedAt === null ? null : instantText(row.endedAt),
  };
};

const adjustmentToRow = ({ at, source, target, nano, note }: LedgerRow): CarriedRow => ({
  ...{ kind: 'adjustment', at: instantText(at), source, target, nano, note: note ?? '' },
});

export async function* exportRows(
  { db }: Pick<Parts, 'db'>,
  { userId, signal }: Pick<CallContext, 'userId' | 'signal'>,
): AsyncGenerator<CarriedRow> {
  for (const row of await listBudgets(db, userId, '', BUDGETS_MAX)) yield budgetToRow(row);
  const span = { start: 0, end: NEVER };
  for (let after: readonly [number, string] = [0, '']; ; ) {
    signal.throwIfAborted();
    const rows = await listUsage(db, userId, span, after, PAGE);
    for (const row of rows) if (row.state !== 'held') yield callToRow(row, row.state);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = [last.at, last.id];
    await pause();
  }
  for (const row of await adjustments(db, userId, '', LAST_NOTE)) yield adjustmentToRow(row);
}
