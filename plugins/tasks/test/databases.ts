// Both databases a store must work on, fresh and migrated from nothing, and the parts a service is made of.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomRef, uuidv7Factory } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import { openPglite } from '@aurelius/core/testing/pglite';
import { openDatabase } from '@aurelius/daemon/db';
import { type UrgencyConfig, urgencyConfig } from '../src/contract/urgency.ts';
import type { Editor, Parts } from '../src/service.ts';

const KERNEL = join(import.meta.dirname, '../../../packages/daemon/migrations');
const TASKS = join(import.meta.dirname, '../migrations');

/** Monday 23 November 2026, 10:00 in Berlin. */
export const NOW = Date.parse('2026-11-23T09:00:00Z');

export interface TestParts extends Parts {
  readonly config: { readonly urgency: UrgencyConfig };
  /** What the clock shows; tests move it. */
  readonly time: { now: number };
  close(): Promise<void>;
}

function partsOver(open: (now: () => number) => Promise<Database>): () => Promise<TestParts> {
  return async () => {
    const time = { now: NOW };
    const now = () => time.now;
    const db = await open(now);
    return {
      db,
      time,
      config: { urgency: urgencyConfig.parse(undefined) },
      clock: { now },
      ids: {
        uuid: uuidv7Factory(now, (size) => randomBytes(size)),
        ref: (length) => randomRef(length, (size) => randomBytes(size)),
      },
      close: () => db.close(),
    };
  };
}

async function openSqlite(now: () => number): Promise<Database> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aurelius-tasks-'));
  const db = await openDatabase({
    dataDir,
    owners: [
      { owner: 'kernel', folder: join(KERNEL, 'sqlite') },
      { owner: 'tasks', folder: join(TASKS, 'sqlite') },
    ],
    now,
    ballastBytes: 4096,
  });
  const close = async () => {
    await db.close();
    rmSync(dataDir, { recursive: true });
  };
  return Object.assign(Object.create(db), { close });
}

const openPostgres = (now: () => number): Promise<Database> =>
  openPglite({ migrations: [join(KERNEL, 'postgres'), join(TASKS, 'postgres')], now });

export const sqliteParts = partsOver(openSqlite);

/** Name and opener of each database. */
export const DATABASES = [
  ['SQLite', sqliteParts],
  ['PostgreSQL', partsOver(openPostgres)],
] as const;

let users = 0;

/** A user nobody else is, in Berlin: tests of one database never see each other's rows. */
export const newCaller = (): Editor & { signal: AbortSignal } => ({
  userId: `user-${++users}`,
  zone: 'Europe/Berlin',
  ifMatch: null,
  signal: new AbortController().signal,
});

/** Every item of a stream. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
