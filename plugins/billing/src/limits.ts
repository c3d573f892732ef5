// Limits of a budget in the period that runs, and how much of them is used.
import type { ReadDb, WriteTx } from '@aurelius/core/db';
import type { Parts } from './parts.ts';
import { periodAt, type Span } from './period.ts';
import { scopesOf, tagsOf } from './scope.ts';
import { insertPeriod, openUsageOf, periodsAt, setPeriods, spentIn } from './store.ts';
import type { BudgetRow, PeriodRow, UsageRow } from './tables.ts';

/** A budget with the period that runs. */
export interface Running {
  readonly budget: BudgetRow;
  readonly period: PeriodRow;
}

/** What was allowed beyond the limit in a period, nano-USD. */
export const allowedIn = (
  { allowedNano, allowedFor }: BudgetRow,
  { startsAt }: Pick<PeriodRow, 'startsAt'>,
): number => (allowedFor === startsAt ? (allowedNano ?? 0) : 0);

/** What may be spent in the period, nano-USD. */
export const mostOf = ({ budget, period }: Running): number =>
  budget.limitNano + allowedIn(budget, period);

/** What is spent, held or lost of it, nano-USD. */
export const usedOf = ({ spentNano, heldNano, lostNano }: PeriodRow): number =>
  spentNano + heldNano + lostNano;

export const leftOf = (running: Running): number => mostOf(running) - usedOf(running.period);

/** From where on a budget warns, nano-USD; null: it does not. */
export const softOf = ({ limitNano, softPercent }: BudgetRow): number | null =>
  softPercent === null ? null : Math.floor((limitNano * softPercent) / 100);

const spanOf = ({ budget, zone, now }: { budget: BudgetRow; zone: Parts['zone']; now: number }) =>
  periodAt(budget.period, now, zone ?? budget.zone);

/** Calls that run or are lost, and are in a budget's scope and a span. */
async function openIn(
  db: ReadDb,
  { userId, scope }: BudgetRow,
  { start, end }: Span,
): Promise<UsageRow[]> {
  const rows = await openUsageOf(db, userId);
  return rows
    .filter(({ at }) => at >= start && at < end)
    .filter((row) => scopesOf({ ...row, tags: tagsOf(row) }).includes(scope));
}

const sumOf = (rows: readonly UsageRow[], state: UsageRow['state']): number =>
  rows.filter((row) => row.state === state).reduce((sum, { heldNano }) => sum + (heldNano ?? 0), 0);

/** Counts a period from its calls. */
async function counted(
  db: ReadDb,
  { ids, zone, clock }: Pick<Parts, 'ids' | 'zone' | 'clock'>,
  budget: BudgetRow,
): Promise<{ readonly period: PeriodRow; readonly open: readonly UsageRow[] }> {
  const span = spanOf({ budget, zone, now: clock.now() });
  const open = await openIn(db, budget, span);
  const spentNano = await spentIn(db, budget.userId, budget.scope, span);
  const soft = softOf(budget);
  return {
    open,
    period: {
      id: ids.uuid(),
      budgetId: budget.id,
      startsAt: span.start,
      endsAt: span.end,
      spentNano,
      heldNano: sumOf(open, 'held'),
      lostNano: sumOf(open, 'lost'),
      tellAtNano: soft ?? budget.limitNano,
    },
  };
}

/** Opens the period of a budget that runs, with what its calls say; those not ended are held against it from now on. */
async function opened(tx: WriteTx, parts: Parts, budget: BudgetRow): Promise<PeriodRow> {
  const { period, open } = await counted(tx, parts, budget);
  await insertPeriod(tx, period);
  for (const row of open) await setPeriods(tx, row.id, [...row.periods, period.id]);
  return period;
}

async function running(
  db: ReadDb,
  { clock }: Parts,
  budgets: readonly BudgetRow[],
  missing: (budget: BudgetRow) => Promise<PeriodRow>,
): Promise<Running[]> {
  if (budgets.length === 0) return [];
  const rows = await periodsAt(
    db,
    budgets.map(({ id }) => id),
    clock.now(),
  );
  const all: Running[] = [];
  for (const budget of budgets) {
    const found = rows.find(({ budgetId }) => budgetId === budget.id);
    all.push({ budget, period: found ?? (await missing(budget)) });
  }
  return all;
}

/** Budgets with the periods that run, each of which has a row from then on. */
export const openedPeriods = (tx: WriteTx, parts: Parts, budgets: readonly BudgetRow[]) =>
  running(tx, parts, budgets, (budget) => opened(tx, parts, budget));

/** The same, where nothing can be written. */
export const runningPeriods = (db: ReadDb, parts: Parts, budgets: readonly BudgetRow[]) =>
  running(db, parts, budgets, async (budget) => (await counted(db, parts, budget)).period);
