// The export stream: every task of one user, or those that pass a filter, a page at a time, in a format of files.
import { setImmediate as pause } from 'node:timers/promises';
import type { CallContext } from '@aurelius/core/plugin';
import type { FileFormat } from './contract.ts';
import { type Selection, selectionOf } from './filter/selection.ts';
import type { Outgoing } from './formats/format.ts';
import { formatNamed } from './formats/formats.ts';
import type { TaskRow } from './row.ts';
import type { Parts } from './service.ts';
import { findSubtasks, listTasks, pageById, type SortKey, sortKeyOf } from './store.ts';
import { knownZone } from './when/zone.ts';

const PAGE = 200;

type Context = Pick<CallContext, 'userId' | 'zone' | 'signal'>;
type Rows = () => AsyncGenerator<TaskRow>;

/** Pages one after the other, until one is not full. */
async function* paged<K>(
  signal: AbortSignal,
  pageAfter: (key: K | undefined) => Promise<TaskRow[]>,
  keyOf: (row: TaskRow) => K,
): AsyncGenerator<TaskRow> {
  let rows: TaskRow[] = [];
  do {
    signal.throwIfAborted();
    const last = rows.at(-1);
    rows = await pageAfter(last && keyOf(last));
    yield* rows;
    await pause();
  } while (rows.length === PAGE);
}

/** Tasks that change meanwhile come out once, before or after the change. */
const everyTask = ({ db }: Parts, { userId, signal }: Context): Rows => {
  const pageAfter = (id = '') => pageById(db, userId, id, PAGE);
  return () => paged(signal, pageAfter, ({ id }) => id);
};

const selectedTasks = ({ db }: Parts, { signal }: Context, selection: Selection): Rows => {
  const pageAfter = (after?: SortKey) => listTasks(db, { ...selection, after, limit: PAGE });
  return () => paged(signal, pageAfter, sortKeyOf);
};

/** Siblings in the order that people gave them, else as they came. */
const bySiblings = (a: TaskRow, b: TaskRow): number =>
  (a.position ?? a.created) - (b.position ?? b.created) || (a.id < b.id ? -1 : 1);

/**
 * Depth first; of what lies deep only the siblings on the way are held.
 * @param chosen ids of the tasks to go by; null: all. One whose parent is not among them is a root.
 */
async function* treeOf(
  { db }: Parts,
  { userId, signal }: Context,
  rows: Rows,
  chosen: ReadonlySet<string> | null,
): ReturnType<Outgoing['tree']> {
  const isRoot = ({ parentId }: TaskRow) =>
    parentId === null || (chosen !== null && !chosen.has(parentId));
  for await (const root of rows()) {
    if (!isRoot(root)) continue;
    const waiting = [{ row: root, depth: 0 }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      signal.throwIfAborted();
      yield next;
      const { depth } = next;
      const children = await findSubtasks(db, userId, next.row.id);
      const taken = chosen ? children.filter(({ id }) => chosen.has(id)) : children;
      taken.sort((a, b) => bySiblings(b, a));
      waiting.push(...taken.map((row) => ({ row, depth: depth + 1 })));
    }
  }
}

async function outgoing(parts: Parts, context: Context, filter: string | undefined) {
  if (filter === undefined) {
    const all = everyTask(parts, context);
    return { all, tree: () => treeOf(parts, context, all, null) };
  }
  const all = selectedTasks(parts, context, await selectionOf(parts, context, { filter }));
  async function* tree(): ReturnType<Outgoing['tree']> {
    const chosen = new Set<string>();
    for await (const { id } of all()) chosen.add(id);
    yield* treeOf(parts, context, all, chosen);
  }
  return { all, tree };
}

interface Wish<F extends FileFormat> {
  readonly format: F;
  readonly filter?: string | undefined;
}

/**
 * Tasks as a file of the format, see `Format.encode`.
 * @throws Problem what a filter can be refused with
 */
export function exportRows(
  parts: Parts,
  context: Context,
  input: Wish<'json' | 'taskwarrior'>,
): AsyncGenerator<Record<string, unknown>>;
export function exportRows(
  parts: Parts,
  context: Context,
  input: Wish<FileFormat>,
): AsyncGenerator<string | Record<string, unknown>>;
export async function* exportRows(
  parts: Parts,
  context: Context,
  { format, filter }: Wish<FileFormat>,
): AsyncGenerator<string | Record<string, unknown>> {
  const { encode } = await formatNamed(format);
  const tasks = await outgoing(parts, context, filter);
  yield* encode(tasks, { zone: knownZone(context.zone), now: parts.clock.now() });
}
