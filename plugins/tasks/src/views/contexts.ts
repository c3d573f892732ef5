// Contexts: kept like views, and one of them in use.
import { instantText, type Page } from '@aurelius/core/contract';
import {
  decodeCursor,
  type EntityEvent,
  type EntityStore,
  encodeCursor,
  type WriteTx,
} from '@aurelius/core/db';
import type { Context } from '../contract/contexts.ts';
import { taskErrors } from '../contract.ts';
import { activeContext, CONTEXT_ENTITY, contextStore } from '../db/saved.ts';
import { selectionOf } from '../filter/selection.ts';
import type { Caller, Parts } from '../service.ts';
import { type ContextRow, taskContext } from '../tables.ts';
import { SAVED_MAX } from './saved.ts';

const toWire = ({ name, active, filter, project, labels, rev, updated }: ContextRow): Context => ({
  ...{ name, active, filter, project, labels, rev },
  updated: instantText(updated),
});

/** What is told of a context that became another, came or went. */
function contextEvent(before: ContextRow | null, after: ContextRow | null): EntityEvent {
  const row = after ?? before;
  if (!row) throw new Error('There is no event without a context');
  const verb = after ? (before ? 'updated' : 'created') : 'deleted';
  return { type: `${CONTEXT_ENTITY}:${verb}`, data: toWire(row) };
}

export async function currentContext({ db }: Parts, { userId }: Caller) {
  const row = await activeContext(db, userId);
  return { context: row ? toWire(row) : null };
}

export async function listContexts(
  { db }: Parts,
  { userId }: Caller,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Context>> {
  const list = JSON.stringify(['task contexts', userId]);
  const [after = ''] = cursor ? decodeCursor(list, cursor, ['string']) : [];
  const all = (await contextStore.all(db, userId)).map(toWire);
  const from = cursor ? all.findIndex(({ name }) => name === after) + 1 : 0;
  const data = all.slice(from, from + limit);
  const last = data.at(-1);
  const more = last && from + limit < all.length;
  return { data, meta: { nextCursor: more ? encodeCursor(list, [last.name]) : null } };
}

async function replace(tx: WriteTx, before: ContextRow, after: ContextRow): Promise<ContextRow> {
  const event = (row: ContextRow) => contextEvent(before, row);
  const row = tx.record({ entity: CONTEXT_ENTITY, before, after, event });
  await contextStore.update(tx, row);
  return row;
}

/**
 * Defines a context, in place of the one that has the name.
 * @throws Problem `TASK_VIEWS_FULL`; what is wrong with its filter
 */
export async function defineContext(
  parts: Parts,
  caller: Caller,
  wish: {
    name: string;
    filter: string;
    project?: string | undefined;
    labels?: string[] | undefined;
  },
): Promise<Context> {
  const { name, filter, project = null } = wish;
  const labels = [...new Set(wish.labels)];
  const { userId } = caller;
  await selectionOf(parts, caller, { filter });
  const updated = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = await contextStore.named(tx, userId, name);
    const said = { filter, project, labels, rev: 0, hash: '', updated };
    if (before) return toWire(await replace(tx, before, { ...before, ...said }));
    if ((await contextStore.all(tx, userId)).length >= SAVED_MAX) {
      throw taskErrors.TASK_VIEWS_FULL(`There are ${SAVED_MAX} contexts.`);
    }
    const place = { id: parts.ids.uuid(), userId, name, active: false, created: updated };
    const row = tx.record<ContextRow>({
      entity: CONTEXT_ENTITY,
      before: null,
      after: { ...place, ...said },
      event: (stamped) => contextEvent(null, stamped),
    });
    await contextStore.insert(tx, row);
    return toWire(row);
  });
}

async function leave(tx: WriteTx, userId: string, updated: number): Promise<void> {
  const before = await activeContext(tx, userId);
  if (before) await replace(tx, before, { ...before, active: false, updated });
}

const notFound = (name: string) => taskErrors.TASK_CONTEXT_NOT_FOUND(`"${name}"`);

/** Uses a context in place of the one in use. @throws Problem `TASK_CONTEXT_NOT_FOUND` */
export async function useContext(
  { db, clock }: Parts,
  { userId }: Caller,
  { name }: { readonly name: string },
): Promise<Context> {
  const updated = clock.now();
  return db.write(async (tx) => {
    const before = await contextStore.named(tx, userId, name);
    if (!before) throw notFound(name);
    if (before.active) return toWire(before);
    await leave(tx, userId, updated);
    return toWire(await replace(tx, before, { ...before, active: true, updated }));
  });
}

export async function leaveContext({ db, clock }: Parts, { userId }: Caller): Promise<undefined> {
  const updated = clock.now();
  await db.write((tx) => leave(tx, userId, updated));
}

/** @throws Problem `TASK_CONTEXT_NOT_FOUND` */
export async function removeContext(
  { db }: Parts,
  { userId }: Caller,
  { name }: { readonly name: string },
): Promise<undefined> {
  await db.write(async (tx) => {
    const before = await contextStore.named(tx, userId, name);
    if (!before) throw notFound(name);
    const event = (row: ContextRow) => contextEvent(row, null);
    const gone = tx.record({ entity: CONTEXT_ENTITY, before, after: null, event });
    await contextStore.remove(tx, gone);
  });
}

/** Contexts as undo, the integrity scan and backups know them. */
export const contextEntity: EntityStore<ContextRow> = {
  table: taskContext,
  find: contextStore.find,
  insert: contextStore.insert,
  update: (tx, _before, after) => contextStore.update(tx, after),
  remove: contextStore.remove,
  event: contextEvent,
  title: ({ name }) => name,
  ref: () => null,
  async obstacle(db, before, after) {
    if (after === null) return null;
    const taken = await contextStore.named(db, after.userId, after.name);
    if (taken && taken.id !== after.id) return 'another context has its name';
    const active = after.active && !before?.active && (await activeContext(db, after.userId));
    return active ? 'another context is in use' : null;
  },
};
