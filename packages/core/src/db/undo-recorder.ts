// The recorder that feeds undo: what one call changes is one step, however many transactions it takes.
import { and, eq, sql } from 'drizzle-orm';
import type { Recorded, WriteTx } from './database.ts';
import type { EntityStore } from './entity-store.ts';
import type { WriteOrigin } from './origin.ts';
import { limitTo, prepared } from './query.ts';
import { UNDO_KEPT_MS, undoChange } from './undo-table.ts';
import type { RecordedChange, Recorder } from './write-tx.ts';

/** Calls whose step is remembered, so that what they write next joins it. */
const CALLS = 64;
/** Changes between two looks for old ones, and old ones taken away at a look: more than came in between. */
const PRUNE_EVERY = 64;
const PRUNE_MAX = 512;

const held = sql.placeholder;

type NewChange = Omit<typeof undoChange.$inferInsert, 'seq' | 'before'> & {
  /** JSON. */
  readonly before: string | null;
};

/** Answers its number. */
async function append(tx: WriteTx, change: NewChange): Promise<number> {
  const changes = tx.table(undoChange);
  const rows = await prepared(
    tx,
    'undo.append',
    () =>
      tx.orm
        .insert(changes)
        .values({
          userId: held('userId'),
          step: held('step'),
          at: held('at'),
          operation: held('operation'),
          actor: held('actor'),
          entity: held('entity'),
          entityId: held('entityId'),
          ref: held('ref'),
          title: held('title'),
          // a column of JSON would store a null as a text
          before: sql`${held('before')}`,
          hash: held('hash'),
        })
        .returning({ seq: changes.seq }),
    { ...change },
  );
  return (rows[0] as { seq: number }).seq;
}

/** Leaves nothing of a row but that something was done to it. */
async function forget(tx: WriteTx, entity: string, entityId: string): Promise<void> {
  const changes = tx.table(undoChange);
  await prepared(
    tx,
    'undo.forget',
    () =>
      tx.orm
        .update(changes)
        .set({ ref: null, title: null, before: null, hash: null, after: null })
        .where(and(eq(changes.entityId, held('entityId')), eq(changes.entity, held('entity')))),
    { entity, entityId },
  );
}

/** Takes away some of what is too old, the oldest first. */
async function prune(tx: WriteTx, until: number): Promise<void> {
  const changes = tx.table(undoChange);
  await prepared(
    tx,
    'undo.prune',
    () => {
      const oldest = tx.orm
        .select({ seq: changes.seq })
        .from(changes)
        .orderBy(changes.seq)
        .limit(limitTo(PRUNE_MAX))
        .as('oldest');
      return tx.orm
        .delete(changes)
        .where(
          sql`${changes.seq} <= (select max(seq) from ${oldest}) and ${changes.at} < ${held('until')}`,
        );
    },
    { until },
  );
}

/**
 * @param now milliseconds since 1970 UTC
 * @param sure the same, behind it as long as a clock that leapt is not believed: what is old is judged by it
 * @param storeOf the store of an entity; undefined: what happens to its rows cannot be undone
 */
export function undoRecorder(
  now: () => number,
  sure: () => number,
  storeOf: (entity: string) => EntityStore | undefined,
): Recorder {
  /** First change of the step of each recent call, once it is durable. */
  const steps = new Map<string, number>();
  /** The same of steps that began since the last commit, with the write that began them. */
  const begun = new Map<string, { readonly seq: number; readonly tx: WriteTx }>();
  let sincePruned = PRUNE_EVERY;

  const forgetCalls = () => {
    steps.clear();
    begun.clear();
  };

  const note = async (
    tx: WriteTx,
    { entity, before, after }: RecordedChange,
    { operation, actor, step, requestId }: WriteOrigin,
  ) => {
    const store = storeOf(entity);
    // what the daemon does by itself is nobody's step
    if (!store || operation === null || actor === null) return;
    const row = (after ?? before) as Recorded;
    const call = JSON.stringify([row.userId, actor, step ?? requestId]);
    const known = begun.get(call)?.seq ?? steps.get(call);
    const seq = await append(tx, {
      userId: row.userId,
      step: known ?? null,
      at: now(),
      operation,
      actor,
      entity,
      entityId: row.id,
      ref: store.ref(row),
      title: store.title(row),
      before: before && JSON.stringify(before),
      hash: after?.hash ?? null,
    });
    if (known === undefined) begun.set(call, { seq, tx });
    sincePruned++;
  };

  return {
    async record(tx, changes, origin) {
      for (const change of changes) {
        const row = change.after ?? change.before;
        if (change.manner === 'purge') await forget(tx, change.entity, (row as Recorded).id);
        // a step that was undone is over, whatever its call does next
        else if (change.manner === 'undo') forgetCalls();
        else await note(tx, change, origin);
      }
      if (sincePruned < PRUNE_EVERY) return;
      sincePruned = 0;
      await prune(tx, sure() - UNDO_KEPT_MS);
    },
    committed() {
      for (const [call, { seq }] of begun) steps.set(call, seq);
      begun.clear();
      for (const call of steps.keys()) {
        if (steps.size <= CALLS) break;
        steps.delete(call);
      }
    },
    rolledBack(tx) {
      // a neighbour that fails in the same commit takes nobody's step with it
      for (const [call, { tx: of }] of begun) if (tx === undefined || tx === of) begun.delete(call);
    },
  };
}
