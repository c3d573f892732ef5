// Tasks and undo over one database, without a daemon: every call is a step of its own.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomRef, uuidv7Factory } from '@aurelius/core/contract';
import { type Database, NO_ORIGIN, undoRecorder } from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { contract, listInput, type Task } from '../../../../plugins/tasks/src/contract.ts';
import { plugin } from '../../../../plugins/tasks/src/daemon.ts';
import { exportRows } from '../../../../plugins/tasks/src/export.ts';
import { list } from '../../../../plugins/tasks/src/list.ts';
import * as service from '../../../../plugins/tasks/src/service.ts';
import { complete, reopen } from '../../../../plugins/tasks/src/status.ts';
import { openDatabase } from '../db/index.ts';
import { currentOrigin, onBehalfOf } from '../kernel/origin.ts';
import { createUndo, type Undo } from '../kernel/undo/undo.ts';
import { entitiesOf } from '../plugins/entities.ts';

const ROOT = join(import.meta.dirname, '../../../..');

export interface User {
  readonly userId: string;
  readonly scopes: readonly string[];
}

type Named = { readonly id: string; readonly [field: string]: unknown };

interface Tasks {
  create(user: User, input: object): Promise<Task>;
  edit(user: User, input: Named): Promise<unknown>;
  complete(user: User, input: Named): Promise<unknown>;
  reopen(user: User, input: Named): Promise<unknown>;
  remove(user: User, input: Named): Promise<unknown>;
}

const OPERATIONS = {
  create: 'tasks.create',
  edit: 'tasks.edit',
  complete: 'tasks.done',
  reopen: 'tasks.reopen',
  remove: 'tasks.remove',
} as const;

export interface UndoBench {
  readonly db: Database;
  /** What the clock shows; tests move it. */
  readonly time: { now: number };
  /** Each call is a step of its own. */
  readonly tasks: Tasks;
  /** To be run within `call`, which says what step they belong to. */
  readonly raw: Tasks;
  /** Changes the title of a task, or makes one, as the daemon does on its own account. */
  byItself(user: User, id: string | null, title: string, parentId?: string): Promise<unknown>;
  readonly undo: (user: User, steps: number, dry?: boolean) => ReturnType<Undo['undo']>;
  readonly redo: Undo['redo'];
  newUser(): User;
  /** Runs `work` as one call. @param step see `WriteOrigin` */
  call<T>(operation: string, work: () => Promise<T>, step?: string): Promise<T>;
  /** The user's export as text, without the revisions. */
  exported(user: User): Promise<string>;
  /** Ids of the tasks that a filter finds, sorted. */
  found(user: User, filter: object): Promise<string[]>;
  close(): Promise<void>;
}

/** @param dataDir of SQLite, where it shall stay; default: a temporary one */
export async function openUndoBench(
  database: 'SQLite' | 'PostgreSQL',
  dataDir?: string,
): Promise<UndoBench> {
  const time = { now: Date.parse('2026-11-23T09:00:00Z') };
  const now = () => time.now;
  const entities = entitiesOf(plugin, new Map());
  const options = {
    now,
    recorders: [undoRecorder(now, now, (entity) => entities.get(entity)?.store)],
    origin: currentOrigin,
  };
  const folders = ['packages/daemon/migrations', 'plugins/tasks/migrations'];
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'aurelius-undo-'));
  const db: Database =
    database === 'SQLite'
      ? await openDatabase({
          ...options,
          dataDir: folder,
          owners: folders.map((path, at) => ({
            owner: at === 0 ? 'kernel' : 'tasks',
            folder: join(ROOT, path, 'sqlite'),
          })),
          ballastBytes: 4096,
        })
      : await openPglite({
          ...options,
          migrations: folders.map((path) => join(ROOT, path, 'postgres')),
        });
  const parts = {
    db,
    config: contract.config.parse({}),
    clock: { now },
    ids: {
      uuid: uuidv7Factory(now, (size) => randomBytes(size)),
      ref: (length: number) => randomRef(length, (size) => randomBytes(size)),
    },
  };
  const operations = Object.values(contract.operations);
  const { undo, redo } = createUndo({
    db,
    clock: parts.clock,
    entities: () => entities,
    permissionOf: (id) => operations.find((op) => op.id === id)?.permission,
  });
  let calls = 0;
  const call: UndoBench['call'] = (operation, work, step) => {
    const requestId = `request-${++calls}`;
    const origin = { ...NO_ORIGIN, operation, requestId, actor: 'owner', step: step ?? null };
    return onBehalfOf(origin, work);
  };
  const caller = ({ userId }: User) => ({ userId, zone: 'Europe/Berlin', ifMatch: null });
  const { create, edit } = contract.operations;
  const raw: Tasks = {
    create: (user, input) => service.create(parts, caller(user), create.input.parse(input)),
    edit: (user, input) => service.edit(parts, caller(user), edit.input.parse(input)),
    complete: (user, { id }) => complete(parts, caller(user), { id }),
    reopen: (user, { id }) => reopen(parts, caller(user), { id }),
    remove: (user, { id }) => service.remove(parts, caller(user), { id }),
  };
  const tasks = Object.fromEntries(
    Object.entries(raw).map(([name, run]) => [
      name,
      (...args: never[]) =>
        call(OPERATIONS[name as keyof Tasks], () => (run as (...args: never[]) => never)(...args)),
    ]),
  ) as object as Tasks;
  return {
    db,
    time,
    call,
    tasks,
    raw,
    byItself: (user, id, title, parentId) =>
      id === null ? raw.create(user, { title, parentId }) : raw.edit(user, { id, title }),
    undo: (user, steps, dry = false) => call('history.undo', () => undo(user, steps, dry)),
    redo: (user, steps) => call('history.redo', () => redo(user, steps)),
    newUser: () => ({ userId: `user-${++calls}`, scopes: ['*'] }),
    async exported(user) {
      const rows: object[] = [];
      const { signal } = new AbortController();
      const context = { ...caller(user), signal };
      for await (const row of exportRows(parts, context, { format: 'json' })) {
        const { rev: _rev, ...rest } = row;
        rows.push(rest);
      }
      return JSON.stringify(rows);
    },
    async found(user, filter) {
      const input = listInput.parse({ status: ['all'], limit: 500, ...filter });
      return (await list(parts, caller(user), input)).data.map(({ id }) => id).sort();
    },
    async close() {
      await db.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true });
    },
  };
}
