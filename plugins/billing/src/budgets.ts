// Budgets as people set them.
import { freeRef, nameOfWord, type Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb, type WriteTx } from '@aurelius/core/db';
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { type BudgetNow, billingErrors, type setBudgetInput } from './contract.ts';
import { allowedIn, openedPeriods, runningPeriods } from './limits.ts';
import { nanoOfAmount } from './money.ts';
import type { Parts } from './parts.ts';
import { budgetEvent, runningToWire } from './row.ts';
import { scopeParts } from './scope.ts';
import {
  BUDGET_ENTITY,
  BUDGETS_MAX,
  deleteBudget,
  deletePeriods,
  findBudgetFor,
  insertBudget,
  listBudgets,
  updateBudget,
} from './store.ts';
import type { BudgetRow } from './tables.ts';

type Caller = Pick<CallContext, 'userId' | 'zone'>;

/** What a limit and all that is allowed beyond it come to at most, nano-USD: a million dollars. */
const LIMIT_MAX = 1e15;

const allOf = (db: ReadDb, userId: string): Promise<BudgetRow[]> =>
  listBudgets(db, userId, '', BUDGETS_MAX);

/** @throws Problem `BUDGET_NOT_FOUND`, `BUDGET_AMBIGUOUS` */
async function named(db: ReadDb, userId: string, word: string): Promise<BudgetRow> {
  const name = nameOfWord(word);
  const all = name === null ? [] : await allOf(db, userId);
  const found = all.filter(
    ({ ref, id }) => ref.startsWith(name ?? '') || id.startsWith(name ?? ''),
  );
  const [first, ...others] = found.filter(({ ref }) => ref === name).concat(found);
  if (!first) throw billingErrors.BUDGET_NOT_FOUND(`None is named "${word}".`);
  if (first.ref !== name && others.length > 0) {
    const could = found.slice(0, 5).map(({ ref, scope }) => `${ref} (${scope})`);
    throw billingErrors.BUDGET_AMBIGUOUS(`"${word}" could be ${could.join(', ')}.`, {
      hint: 'Type more of the ref.',
    });
  }
  return first;
}

/** What is reckoned anew when it changes. */
const isSameSpan = (a: BudgetRow, b: BudgetRow): boolean =>
  a.scope === b.scope && a.period === b.period && a.zone === b.zone;

/** Puts a budget in the place of another; its totals go with what they were counted by. */
export async function replaceBudget(tx: WriteTx, before: BudgetRow, after: BudgetRow) {
  const isTold = before.limitNano === after.limitNano && before.softPercent === after.softPercent;
  await updateBudget(tx, after);
  if (!isSameSpan(before, after) || !isTold) await deletePeriods(tx, after.id);
}

export async function dropBudget(tx: WriteTx, row: BudgetRow): Promise<void> {
  await deleteBudget(tx, row);
  await deletePeriods(tx, row.id);
}

async function shown(tx: WriteTx, parts: Parts, row: BudgetRow): Promise<BudgetNow> {
  const [running] = await openedPeriods(tx, parts, [row]);
  if (!running) throw new Error(`Budget ${row.id} has no period`);
  return runningToWire(running);
}

/** @throws Problem `BUDGET_UNFIT` */
export function assertFit(
  { userId }: Pick<Caller, 'userId'>,
  scope: string,
  limitNano: number,
): void {
  const [kind, name] = scopeParts(scope);
  if (kind === 'user' && name !== userId) {
    throw billingErrors.BUDGET_UNFIT(`${name} is somebody else, whose budgets are their own.`);
  }
  if (limitNano > LIMIT_MAX) throw billingErrors.BUDGET_UNFIT('A limit is 1000000 USD at most.');
}

/** @throws Problem `BUDGET_UNFIT` */
export async function setBudget(
  parts: Parts,
  caller: Caller,
  { scope, limit, period, soft, action }: z.output<typeof setBudgetInput>,
): Promise<BudgetNow> {
  const { userId, zone } = caller;
  const limitNano = nanoOfAmount(limit);
  assertFit(caller, scope, limitNano);
  const { db, clock, ids } = parts;
  const softPercent = soft === undefined ? null : Number.parseInt(soft, 10);
  return db.write(async (tx) => {
    const before = (await findBudgetFor(tx, { userId, scope, period })) ?? null;
    const all = before ? [] : await allOf(tx, userId);
    if (all.length === BUDGETS_MAX) {
      throw billingErrors.BUDGET_UNFIT(`There are ${BUDGETS_MAX} budgets already.`);
    }
    const now = clock.now();
    const isTaken = async (ref: string) => all.some((one) => one.ref === ref);
    const place = before ?? {
      ...{ id: ids.uuid(), ref: await freeRef((length) => ids.ref(length), isTaken) },
      ...{ userId, scope, period, zone, created: now, allowedNano: null, allowedFor: null },
    };
    const stamped = tx.record<BudgetRow>({
      entity: BUDGET_ENTITY,
      before,
      after: { ...place, limitNano, softPercent, action, rev: 0, hash: '', updated: now },
      event: (row) => budgetEvent(before, row),
    });
    if (before) await replaceBudget(tx, before, stamped);
    else await insertBudget(tx, stamped);
    return shown(tx, parts, stamped);
  });
}

export async function list(
  parts: Parts,
  { userId }: Caller,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<BudgetNow>> {
  const name = JSON.stringify(['budgets', userId]);
  const [after] = cursor === undefined ? [''] : decodeCursor(name, cursor, ['string']);
  const rows = await listBudgets(parts.db, userId, String(after), limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: (await runningPeriods(parts.db, parts, shown)).map(runningToWire),
    meta: { nextCursor: last ? encodeCursor(name, [last.ref]) : null },
  };
}

/** @throws Problem `BUDGET_NOT_FOUND`, `BUDGET_AMBIGUOUS` */
export async function removeBudget(
  { db }: Parts,
  { userId }: Caller,
  word: string,
): Promise<undefined> {
  await db.write(async (tx) => {
    const before = await named(tx, userId, word);
    const event = (row: BudgetRow) => budgetEvent(row, null);
    await dropBudget(tx, tx.record({ entity: BUDGET_ENTITY, before, after: null, event }));
  });
}

/** Allows more of a budget in the period that runs. @throws Problem `BUDGET_NOT_FOUND`, `BUDGET_AMBIGUOUS`, `BUDGET_UNFIT` */
export async function allow(
  parts: Parts,
  { userId }: Caller,
  { id, amount }: { readonly id: string; readonly amount: string },
): Promise<BudgetNow> {
  return parts.db.write(async (tx) => {
    const before = await named(tx, userId, id);
    const [running] = await openedPeriods(tx, parts, [before]);
    if (!running) throw new Error(`Budget ${before.id} has no period`);
    const allowedNano = allowedIn(before, running.period) + nanoOfAmount(amount);
    if (before.limitNano + allowedNano > LIMIT_MAX) {
      throw billingErrors.BUDGET_UNFIT(
        'A limit and what is allowed beyond it are 1000000 USD at most.',
      );
    }
    const stamped = tx.record<BudgetRow>({
      entity: BUDGET_ENTITY,
      before,
      after: {
        ...before,
        ...{ allowedNano, allowedFor: running.period.startsAt, updated: parts.clock.now() },
      },
      event: (row) => budgetEvent(before, row),
    });
    await updateBudget(tx, stamped);
    return runningToWire({ budget: stamped, period: running.period });
  });
}
