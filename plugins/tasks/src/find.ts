// How people name a task: by id, by ref, or by the start of either.

import { freeRef, nameOfWord, type ProblemFactory } from '@aurelius/core/contract';
import { type ReadDb, recallRows } from '@aurelius/core/db';
import type { Ids } from '@aurelius/core/plugin';
import { contract, taskErrors } from './contract.ts';
import type { TaskRow } from './row.ts';
import { findByPrefix, findInstance, findTask, refTaken } from './store.ts';

const UUID_LENGTH = 36;
/** Most candidates an ambiguous word is explained with. */
const CANDIDATES_SHOWN = 5;

function ambiguous(word: string, rows: readonly TaskRow[]): never {
  const shown = rows.slice(0, CANDIDATES_SHOWN).map(({ ref, title }) => {
    const short = title.length > 40 ? `${title.slice(0, 40).toWellFormed()}…` : title;
    return `${ref} (${short})`;
  });
  const more = rows.length > CANDIDATES_SHOWN ? ' and more' : '';
  throw taskErrors.TASK_AMBIGUOUS(`"${word}" could be ${shown.join(', ')}${more}.`, {
    hint: 'Type more of the ref.',
  });
}

/** The task a word names, or null. */
async function lookUp(db: ReadDb, userId: string, word: string): Promise<TaskRow | null> {
  const name = nameOfWord(word);
  if (name === null) return null;
  if (name.length === UUID_LENGTH) return (await findTask(db, userId, name)) ?? null;
  const rows = await findByPrefix(db, userId, name);
  if (rows.length > 1) ambiguous(word, rows);
  return rows[0] ?? null;
}

/**
 * The task a word names.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export async function namedTask(db: ReadDb, userId: string, word: string): Promise<TaskRow> {
  const row = await lookUp(db, userId, word);
  if (!row) throw taskErrors.TASK_NOT_FOUND(`No task is named "${word}".`);
  return row;
}

/** Tasks that are gone and that undo could still bring back, by a text that is in what it remembers of them. */
export async function removedTasks(db: ReadDb, userId: string, text: string): Promise<TaskRow[]> {
  const gone: TaskRow[] = [];
  for (const row of await recallRows<TaskRow>(db, { userId, entity: 'task', text })) {
    if (!(await findTask(db, userId, row.id))) gone.push(row);
  }
  return gone;
}

/**
 * The task a word names, there or removed.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export async function namedOrRemoved(db: ReadDb, userId: string, word: string): Promise<TaskRow> {
  const name = nameOfWord(word);
  const row = await lookUp(db, userId, word);
  if (row || name === null) return row ?? namedTask(db, userId, word);
  const rows = (await removedTasks(db, userId, name)).filter(
    ({ id, ref }) => id.startsWith(name) || ref.startsWith(name),
  );
  const exact = rows.filter(({ ref }) => ref === name);
  const found = exact.length === 1 ? exact : rows;
  if (found.length > 1) ambiguous(word, found);
  if (!found[0]) throw taskErrors.TASK_NOT_FOUND(`No task is named "${word}", and none was.`);
  return found[0];
}

/** The task that a word names beside the one that is asked about. @throws Problem `missing`, `TASK_AMBIGUOUS` */
async function namedBeside(
  db: ReadDb,
  userId: string,
  word: string,
  missing: ProblemFactory,
): Promise<TaskRow> {
  const row = await lookUp(db, userId, word);
  if (!row) throw missing(`No task is named "${word}".`);
  return row;
}

/**
 * The id of the parent a word names.
 * @throws Problem `TASK_PARENT_NOT_FOUND`, `TASK_AMBIGUOUS`
 */
export const namedParent = async (db: ReadDb, userId: string, word: string): Promise<string> =>
  (await namedBeside(db, userId, word, taskErrors.TASK_PARENT_NOT_FOUND)).id;

/** @throws Problem `TASK_DEPENDENCY_NOT_FOUND`, `TASK_AMBIGUOUS` */
export const namedDependency = (db: ReadDb, userId: string, word: string): Promise<TaskRow> =>
  namedBeside(db, userId, word, taskErrors.TASK_DEPENDENCY_NOT_FOUND);

/** @throws Problem `TASK_SIBLING_NOT_FOUND`, `TASK_AMBIGUOUS` */
export const namedSibling = (db: ReadDb, userId: string, word: string): Promise<TaskRow> =>
  namedBeside(db, userId, word, taskErrors.TASK_SIBLING_NOT_FOUND);

/** Whether making `parentId` the parent of `id` would close a circle. */
export async function closesCircle(
  db: ReadDb,
  userId: string,
  id: string,
  parentId: string,
): Promise<boolean> {
  for (let at: string | null = parentId; at !== null; ) {
    if (at === id) return true;
    at = (await findTask(db, userId, at))?.parentId ?? null;
  }
  return false;
}

/** Whether another task is the instance of a series that this one would become. */
export async function isTwin(
  db: ReadDb,
  { id, userId, seriesId, recurrenceId }: TaskRow,
): Promise<boolean> {
  if (seriesId === null || recurrenceId === null) return false;
  const instance = await findInstance(db, userId, seriesId, recurrenceId);
  return instance !== undefined && instance.id !== id;
}

/** Words that stand where a ref stands in the paths of the API. */
const RESERVED: ReadonlySet<string> = new Set(
  Object.values(contract.operations).map(({ path }) => path.split('/')[4] ?? ''),
);

/** Whether a task can be given a ref: it means nothing else, and the user has no task of that name. */
export const refFree = async (db: ReadDb, userId: string, ref: string): Promise<boolean> =>
  !RESERVED.has(ref) && !(await refTaken(db, userId, ref));

/** A ref the user has not given yet. */
export const unusedRef = (db: ReadDb, userId: string, ids: Ids): Promise<string> =>
  freeRef(
    (length) => ids.ref(length),
    async (ref) => !(await refFree(db, userId, ref)),
  );
