// Stores one task of an import, as a new one or in the place of the one that it is a version of.
import { isDeepStrictEqual } from 'node:util';
import { contentHash, type WriteTx } from '@aurelius/core/db';
import { closesCircle, isTwin, refFree, unusedRef } from '../find.ts';
import type { Decoded, Fields } from '../formats/decoded.ts';
import { blankTask, rowOf, type TaskRow } from '../row.ts';
import type { Parts } from '../service.ts';
import { findAnywhere, findInstance } from '../store.ts';
import { soundDepends } from '../structure/depends.ts';
import { insertRow, replaceRow } from '../write.ts';

/** What became of a task; `refused` says what of it was not taken, all of it where that is its fate. */
export type Outcome =
  | {
      readonly fate: 'created' | 'replaced' | 'skipped' | 'orphan';
      readonly refused?: string;
    }
  | { readonly fate: 'refused'; readonly refused: string };

/** The task itself is taken, as it is without them. */
const CIRCULAR = 'it would have to wait for itself: dependencies that close a circle are left out';

const refuse = (refused: string): Outcome => ({ fate: 'refused', refused });

async function refFor(tx: WriteTx, userId: string, parts: Parts, wish: string | null) {
  if (wish !== null && (await refFree(tx, userId, wish))) return wish;
  return unusedRef(tx, userId, parts.ids);
}

/** The fields of a file that are not what it would say of the stored task. */
const changes = (fields: Fields, said: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => !isDeepStrictEqual(value, said[name as keyof Fields]),
    ),
  );

/** What a file says of a task, beside what is stored of it. */
function fieldsFor({ fields, echo, amend }: Decoded, before: TaskRow | undefined): Fields {
  const said = before && echo?.(before);
  const all = { ...(said ? changes(fields, said) : fields), ...amend?.(before) };
  const { dueAt: _dueAt, ...more } = all;
  // the instant of a time that floats depends on who reads it
  const floats = before && all.dueZone === null && before.dueZone === null;
  return floats && all.dueLocal === before.dueLocal ? more : all;
}

/** What is stored of a task: under its id, or, of an instance of a series, as that instance. */
async function storedOf(tx: WriteTx, userId: string, { id, fields }: Decoded) {
  const { seriesId, recurrenceId } = fields;
  const row = await findAnywhere(tx, id);
  if (row || !seriesId || !recurrenceId) return row;
  return findInstance(tx, userId, seriesId, recurrenceId);
}

/** Stores one task, unless its parent is not there (yet). */
export async function apply(
  tx: WriteTx,
  userId: string,
  parts: Parts,
  task: Decoded,
): Promise<Outcome> {
  const before = await storedOf(tx, userId, task);
  if (before && before.userId !== userId) return refuse('its id cannot be used');
  const fields = fieldsFor(task, before);
  const { updated } = fields;
  const unchanged: Outcome = { fate: 'skipped' };
  if (before && updated !== undefined && updated < before.updated) return unchanged;
  const id = before?.id ?? task.id;
  const parentId = task.parentId === undefined ? (before?.parentId ?? null) : task.parentId;
  if (parentId !== null) {
    if (parentId === id) return refuse('it is its own parent');
    if ((await findAnywhere(tx, parentId))?.userId !== userId) return { fate: 'orphan' };
    if (before?.parentId !== parentId && before && (await closesCircle(tx, userId, id, parentId))) {
      return refuse('it would be part of itself');
    }
  }
  const now = parts.clock.now();
  const found = before ?? blankTask(id, userId, fields.created ?? now);
  const wanted = rowOf({ ...found, ...fields, parentId });
  if (before && contentHash(wanted) === before.hash) return unchanged;
  const { sound, circular } = await soundDepends(tx, wanted, wanted.depends);
  const row = { ...wanted, depends: sound };
  const cut = circular.length > 0 ? { refused: CIRCULAR } : {};
  if (before && contentHash(row) === before.hash) return { ...unchanged, ...cut };
  if (await isTwin(tx, row)) return refuse('its series has that instance already');
  if (before) {
    // a file that was edited by hand says nothing of when
    const edited = updated === undefined || updated === before.updated;
    await replaceRow(tx, before, { ...row, updated: edited ? now : updated });
    return { fate: 'replaced', ...cut };
  }
  await insertRow(tx, { ...row, ref: await refFor(tx, userId, parts, task.ref) });
  return { fate: 'created', ...cut };
}
