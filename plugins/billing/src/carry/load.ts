// The other half: rows in, a batch a transaction, a report out. A row that cannot be taken never stops the next one.
import { setImmediate as pause } from 'node:timers/promises';
import { freeRef, isProblem, textFault } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import type { BodyRow, CallContext } from '@aurelius/core/plugin';
import { zoneOf } from '@aurelius/core/time';
import type * as z from 'zod';
import { assertFit, replaceBudget } from '../budgets.ts';
import { type CarriedRow, carriedRow, type carryOperations } from '../contract.ts';
import type { Parts } from '../parts.ts';
import { budgetEvent } from '../row.ts';
import { tagsText } from '../scope.ts';
import {
  adjustments,
  allBudgets,
  BUDGET_ENTITY,
  BUDGETS_MAX,
  deletePeriods,
  findBudgetFor,
  findUsage,
  insertBudget,
  insertUsage,
  listBudgets,
  type Transfer,
  transfer,
} from '../store.ts';
import type { BudgetRow, UsageRow } from '../tables.ts';

type Item = z.input<(typeof carryOperations)['load']['output']>;
type Of<K extends CarriedRow['kind']> = Extract<CarriedRow, { readonly kind: K }>;
type Fate = 'created' | 'replaced' | 'skipped';

/** Rows per transaction: enough to share one commit, few enough to leave the event loop free. */
const BATCH = 100;

/** Why a row is not taken. */
class RowFault extends Error {}

/** @throws RowFault */
function read({ value, fault }: BodyRow): CarriedRow {
  if (fault !== undefined) throw new RowFault(fault);
  const parsed = carriedRow.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new RowFault(`/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'is no row'}`);
  }
  for (const [name, said] of Object.entries(parsed.data)) {
    const unfit = [said].flat().find((one) => typeof one === 'string' && textFault(one));
    if (unfit !== undefined) throw new RowFault(`/${name}: ${textFault(String(unfit))}`);
  }
  return parsed.data;
}

/** @throws RowFault */
function assertBudget(userId: string, { scope, limitNano, zone }: Of<'budget'>): void {
  try {
    assertFit({ userId }, scope, limitNano);
    zoneOf(zone);
  } catch (error) {
    if (isProblem(error)) throw new RowFault(error.message);
    throw new RowFault(`/zone: ${zone} is not a time zone`);
  }
}

/** @throws RowFault */
async function takeBudget(tx: WriteTx, parts: Parts, userId: string, row: Of<'budget'>) {
  assertBudget(userId, row);
  const { kind: _kind, ...said } = row;
  const [created, updated] = [Date.parse(row.created), Date.parse(row.updated)];
  const before = (await findBudgetFor(tx, { ...said, userId })) ?? null;
  if (before && before.updated >= updated) return 'skipped';
  const own = await listBudgets(tx, userId, '', BUDGETS_MAX);
  if (!before && own.length === BUDGETS_MAX) {
    throw new RowFault(`there are ${BUDGETS_MAX} budgets already`);
  }
  const isTaken = async (ref: string) => own.some((one) => one.ref === ref);
  // whose id it is otherwise is nobody's business
  const isOwnId = (await allBudgets(tx)).every(({ id }) => id !== row.id);
  const place = before ?? {
    ...{ userId, id: isOwnId ? row.id : parts.ids.uuid(), created },
    ref: (await isTaken(row.ref)) ? await freeRef((n) => parts.ids.ref(n), isTaken) : row.ref,
    ...{ allowedNano: null, allowedFor: null },
  };
  const { scope, period, zone, limitNano, softPercent, action } = said;
  const stamped = tx.record<BudgetRow>({
    entity: BUDGET_ENTITY,
    before,
    after: {
      ...place,
      ...{ scope, period, zone, limitNano, softPercent, action, rev: 0, hash: '', updated },
    },
    event: (after) => budgetEvent(before, after),
  });
  if (!before) await insertBudget(tx, stamped);
  else await replaceBudget(tx, before, stamped);
  return before ? 'replaced' : 'created';
}

/** What a call moved, all in all: from its provider to what was spent, or to what is lost. */
function transferOf(row: UsageRow): Transfer {
  const { userId, provider, id: usageId, state, heldNano, costNano, at, endedAt } = row;
  const isLost = state === 'lost';
  return {
    ...{ userId, usageId, at: endedAt ?? at, note: null, source: `provider:${provider}` },
    ...{ kind: isLost ? 'lose' : 'settle', target: isLost ? 'lost' : 'spent' },
    nano: (isLost ? heldNano : costNano) ?? 0,
  };
}

/** @throws RowFault */
async function takeCall(tx: WriteTx, parts: Parts, userId: string, said: Of<'call'>) {
  if ((said.state === 'lost') !== (said.endedAt === null)) {
    throw new RowFault('/endedAt: what is lost has none, and everything else has one');
  }
  if (await findUsage(tx, said.requestId, said.attempt)) return 'skipped';
  const { providerKind: kind, tags, ...rest } = said;
  const row: UsageRow = {
    ...{ ...rest, kind, userId, id: parts.ids.uuid(), tags: tagsText(tags) },
    ...{ at: Date.parse(said.at), rates: null, periods: [] },
    endedAt: said.endedAt === null ? null : Date.parse(said.endedAt),
  };
  await insertUsage(tx, row);
  await transfer(tx, [transferOf(row)]);
  return 'created';
}

async function takeAdjustment(tx: WriteTx, userId: string, said: Of<'adjustment'>) {
  const { note, source, target, nano } = said;
  const at = Date.parse(said.at);
  const known = await adjustments(tx, userId, note, `${note}\u0001`);
  if (known.some((one) => one.at === at && one.source === source && one.nano === nano)) {
    return 'skipped';
  }
  await transfer(tx, [{ userId, at, kind: 'adjust', source, target, nano, usageId: null, note }]);
  return 'created';
}

/** Stores a row. @throws RowFault */
async function take(tx: WriteTx, parts: Parts, userId: string, row: CarriedRow): Promise<Fate> {
  if (row.kind === 'budget') return takeBudget(tx, parts, userId, row);
  if (row.kind === 'adjustment') return takeAdjustment(tx, userId, row);
  return takeCall(tx, parts, userId, row);
}

/** Stores rows, or says of one why not; budgets count anew what they cover. */
async function takeAll(parts: Parts, userId: string, rows: readonly BodyRow[]) {
  return parts.db.write(async (tx) => {
    const fates: (Fate | RowFault)[] = [];
    for (const row of rows) {
      try {
        fates.push(await take(tx, parts, userId, read(row)));
      } catch (error) {
        if (!(error instanceof RowFault)) throw error;
        fates.push(error);
      }
    }
    if (fates.includes('created')) {
      for (const { id } of await listBudgets(tx, userId, '', BUDGETS_MAX)) {
        await deletePeriods(tx, id);
      }
    }
    return fates;
  });
}

export async function* loadRows(
  parts: Parts,
  { userId, signal }: Pick<CallContext, 'userId' | 'signal'>,
  rows: AsyncIterable<BodyRow>,
): AsyncGenerator<Item> {
  const counts = { created: 0, replaced: 0, skipped: 0, refused: 0 };
  let done = 0;
  let batch: BodyRow[] = [];
  async function* flush(): AsyncGenerator<Item> {
    const taken = batch;
    batch = [];
    if (taken.length === 0) return;
    signal.throwIfAborted();
    const fates = await takeAll(parts, userId, taken);
    for (const [at, fate] of fates.entries()) {
      if (!(fate instanceof RowFault)) counts[fate]++;
      else {
        counts.refused++;
        yield { type: 'refused', line: taken[at]?.line ?? 0, reason: fate.message };
      }
    }
    yield { type: 'progress', done, total: null };
    await pause();
  }
  for await (const row of rows) {
    done++;
    batch.push(row);
    if (batch.length === BATCH) yield* flush();
  }
  yield* flush();
  yield { type: 'result', ...counts };
}
