// Views that people save, and how they and the built-in ones are found.
import { instantText, type Page } from '@aurelius/core/contract';
import {
  decodeCursor,
  type EntityEvent,
  type EntityStore,
  encodeCursor,
  type ReadDb,
} from '@aurelius/core/db';
import { BUILT_IN_VIEWS } from '../contract/built-in-views.ts';
import type { View } from '../contract/views.ts';
import { taskErrors } from '../contract.ts';
import { VIEW_ENTITY, viewStore } from '../db/saved.ts';
import { selectionOf } from '../filter/selection.ts';
import type { Caller, Parts } from '../service.ts';
import { taskView, type ViewRow } from '../tables.ts';
import { parseColumns } from './columns.ts';
import { parseSort } from './sort.ts';

/** Views, and contexts, that one user can keep. */
export const SAVED_MAX = 200;

const columnsOf = (text: string | null) => (text === null ? null : parseColumns(text));

const BUILT_IN: readonly View[] = BUILT_IN_VIEWS.map(({ name, filter, sort, columns }) => ({
  ...{ name, builtIn: true, filter, sort, columns: columnsOf(columns), rev: null, updated: null },
}));

const toWire = ({ name, filter, sort, columns, rev, updated }: ViewRow): View => ({
  ...{ name, builtIn: false, filter, sort, columns: columnsOf(columns), rev },
  updated: instantText(updated),
});

const builtIn = (name: string) => BUILT_IN.find((view) => view.name === name);

/**
 * The view with this name.
 * @throws Problem `TASK_VIEW_NOT_FOUND`, `DATA_DAMAGED`
 */
export async function viewNamed(db: ReadDb, userId: string, name: string): Promise<View> {
  const own = builtIn(name);
  if (own) return own;
  const row = await viewStore.named(db, userId, name);
  if (!row) throw taskErrors.TASK_VIEW_NOT_FOUND(`"${name}"`);
  return toWire(row);
}

export async function listViews(
  { db }: Pick<Parts, 'db'>,
  { userId }: Pick<Caller, 'userId'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<View>> {
  const list = JSON.stringify(['task views', userId]);
  const [kind = -1, name = ''] = cursor ? decodeCursor(list, cursor, ['number', 'string']) : [];
  const all = [...BUILT_IN, ...(await viewStore.all(db, userId)).map(toWire)];
  const place = (view: View) => [view.builtIn ? 0 : 1, view.name] as const;
  const from = cursor
    ? all.findIndex((view) => place(view)[0] === kind && view.name === name) + 1
    : 0;
  const data = all.slice(from, from + limit);
  const last = data.at(-1);
  const more = last && from + limit < all.length;
  return { data, meta: { nextCursor: more ? encodeCursor(list, place(last)) : null } };
}

/** What is told of a view that became another, came or went. */
function viewEvent(before: ViewRow | null, after: ViewRow | null): EntityEvent {
  const row = after ?? before;
  if (!row) throw new Error('There is no event without a view');
  const verb = after ? (before ? 'updated' : 'created') : 'deleted';
  return { type: `${VIEW_ENTITY}:${verb}`, data: toWire(row) };
}

/**
 * Saves a view, in place of the one that has the name.
 * @throws Problem `TASK_VIEW_BUILT_IN`, `TASK_VIEWS_FULL`; what is wrong with its filter, order or columns
 */
export async function saveView(
  parts: Parts,
  caller: Caller,
  wish: { name: string; filter: string; sort?: string | undefined; columns?: string | undefined },
): Promise<View> {
  const { name, filter, sort = null, columns = null } = wish;
  const { userId } = caller;
  if (builtIn(name)) throw taskErrors.TASK_VIEW_BUILT_IN(`"${name}"`);
  if (sort !== null) parseSort(sort);
  columnsOf(columns);
  await selectionOf(parts, caller, { filter });
  const updated = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = (await viewStore.named(tx, userId, name)) ?? null;
    if (!before && (await viewStore.all(tx, userId)).length >= SAVED_MAX) {
      throw taskErrors.TASK_VIEWS_FULL(`There are ${SAVED_MAX} views.`);
    }
    const place = before ?? { id: parts.ids.uuid(), userId, name, created: updated };
    const after = { ...place, filter, sort, columns, rev: 0, hash: '', updated };
    const event = (row: ViewRow) => viewEvent(before, row);
    const row = tx.record<ViewRow>({ entity: VIEW_ENTITY, before, after, event });
    await (before ? viewStore.update : viewStore.insert)(tx, row);
    return toWire(row);
  });
}

/** @throws Problem `TASK_VIEW_NOT_FOUND`, `TASK_VIEW_BUILT_IN` */
export async function removeView(
  { db }: Parts,
  { userId }: Caller,
  { name }: { readonly name: string },
): Promise<undefined> {
  if (builtIn(name)) throw taskErrors.TASK_VIEW_BUILT_IN(`"${name}"`);
  await db.write(async (tx) => {
    const before = await viewStore.named(tx, userId, name);
    if (!before) throw taskErrors.TASK_VIEW_NOT_FOUND(`"${name}"`);
    const event = (row: ViewRow) => viewEvent(row, null);
    await viewStore.remove(tx, tx.record({ entity: VIEW_ENTITY, before, after: null, event }));
  });
}

/** Views as undo, the integrity scan and backups know them. */
export const viewEntity: EntityStore<ViewRow> = {
  table: taskView,
  find: viewStore.find,
  insert: viewStore.insert,
  update: (tx, _before, after) => viewStore.update(tx, after),
  remove: viewStore.remove,
  event: viewEvent,
  title: ({ name }) => name,
  ref: () => null,
  async obstacle(db, before, after) {
    if (after === null || after.name === before?.name) return null;
    const taken = await viewStore.named(db, after.userId, after.name);
    return taken ? 'another view has its name' : null;
  },
};
