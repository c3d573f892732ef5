// The SQLite database of one home: checked, migrated, one writer and one reader connection.
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { kernelErrors, Problem } from '@aurelius/core/contract';
import {
  type Database,
  eventRecorder,
  NO_ORIGIN,
  type Recorder,
  type WriteOrigin,
} from '@aurelius/core/db';
import { backupBeforeMigration } from '../kernel/backup/automatic.ts';
import { backUpInWorker } from '../kernel/backup/in-worker.ts';
import type { BackupReport, BackupWish } from '../kernel/backup/write.ts';
import type { ExamineReport, ExamineWish } from '../kernel/maintenance/examine.ts';
import { examineInWorker } from '../kernel/maintenance/in-worker.ts';
import { BALLAST_BYTES, openBallast } from './ballast.ts';
import { sqliteDialect } from './dialect-sqlite.ts';
import { guardedOrm } from './guarded-orm.ts';
import { applyMigrations, pendingMigrations } from './migrate.ts';
import { type MigrationOwner, readMigrations } from './migration-files.ts';
import { type Connection, openConnection, SYNCHRONOUS_FULL, usesCipherEngine } from './open.ts';
import { createSnapshot } from './snapshot.ts';
import { storageProblem } from './storage-problem.ts';
import { createWiper } from './wipe.ts';
import { createWriter } from './writer.ts';

/** The owner of the tables every plugin relies on. */
export const KERNEL = 'kernel';

export interface OpenOptions {
  /** Existing folder; the database is `aurelius.db` in it. */
  readonly dataDir: string;
  /** Keys of an encrypted database, hexadecimal, the newest first; null: a plain one. */
  readonly keys?: readonly string[] | null;
  /** Whose migrations to apply, the kernel's first. */
  readonly owners: readonly MigrationOwner[];
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** On whose behalf the caller of `write` runs; default: the daemon's own. */
  origin?(): WriteOrigin;
  /** What remembers changes beside the event log. */
  readonly recorders?: readonly Recorder[];
  /** Told after each commit that made events; must not throw. */
  onCommit?(types: readonly string[]): void;
  /** Disk space kept back for removals on a full disk, bytes; default 8 MiB. */
  readonly ballastBytes?: number;
}

/** How the database is doing. */
export interface DatabaseHealth {
  /** Why it is down; null when it is up. */
  readonly fault: string | null;
  /** Size of the write-ahead log, bytes. */
  readonly walBytes: number;
  /** Whether traces of purged rows are in the file, to be wiped at the next start. */
  readonly traces: boolean;
  /** Version of the engine. */
  readonly sqlite: string;
}

export interface SqliteDatabase extends Database {
  /** Owners other than the kernel whose migrations failed, with the reason; their tables are as before. */
  readonly failedOwners: ReadonlyMap<string, Error>;
  health(): DatabaseHealth;
  /** Copies what is committed into a backup, while reads and writes go on. See `writeBackup`. */
  backUp(wish: BackupWish, signal: AbortSignal): Promise<BackupReport>;
  /** Writes the log into the file and empties it, unless somebody reads what that would take from them. */
  checkpoint(): Promise<void>;
  /** Looks for damage, while reads and writes go on. See `examine`. */
  examine(wish: ExamineWish, signal: AbortSignal): Promise<ExamineReport>;
}

const walSize = (file: string) => statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/** A look at a cleanly closed file leaves an empty log and its index beside it; takes them away again. */
function removeEmptyLog(file: string): void {
  if (walSize(file) > 0) return;
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}

function assertReadable(connection: Connection): void {
  // The first read of the schema is where a file that is no database shows.
  connection.prepare('select count(*) from sqlite_master').get();
}

/**
 * How a database is first looked at: by reading, which changes nothing, unless something was interrupted before its log
 * came into use. What that left half-done only a writer can undo.
 */
const firstMode = (file: string) => (existsSync(`${file}-journal`) ? 'write' : 'read');

/** The first of the keys that opens an existing database. @throws Problem `STORAGE_KEY_WRONG` */
export function fittingKey(file: string, keys: readonly string[]): string {
  for (const key of keys) {
    let connection: Connection | undefined;
    try {
      connection = openConnection(file, firstMode(file), key);
      assertReadable(connection);
      return key;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_NOTADB') throw error;
    } finally {
      connection?.close();
    }
  }
  throw kernelErrors.STORAGE_KEY_WRONG(`${file} opens with none of the ${keys.length} keys`);
}

/**
 * Opens the database, making and migrating it as needed.
 * @throws Problem `SCHEMA_NEWER`, `STORAGE_KEY_WRONG` (file untouched), `STORAGE_FULL`, `STORAGE_UNUSABLE`
 */
export async function openDatabase(options: OpenOptions): Promise<SqliteDatabase> {
  const file = join(options.dataDir, DATABASE_FILE);
  const owners = options.owners.map((it) => it.owner);
  const opened: Connection[] = [];
  let key = options.keys?.[0] ?? null;
  const open = (mode: 'write' | 'read') => {
    const connection = openConnection(file, mode, key);
    opened.push(connection);
    return connection;
  };
  try {
    const migrations = options.owners.flatMap(readMigrations);
    const exists = existsSync(file) && statSync(file).size > 0;
    if (exists && options.keys) key = fittingKey(file, options.keys);
    if (exists && firstMode(file) === 'write') openConnection(file, 'write', key).close();
    let reader = exists ? open('read') : undefined;
    if (reader) {
      assertReadable(reader);
      pendingMigrations(reader, owners, migrations);
    }
    const writing = open('write');
    const { pending, fresh } = pendingMigrations(writing, owners, migrations);
    let failedOwners = new Map<string, Error>();
    if (pending.length > 0) {
      if (!fresh) backupBeforeMigration(writing, options.now());
      failedOwners = applyMigrations(writing, pending, KERNEL, options.now());
    }
    reader ??= open('read');
    return compose({ file, key }, reader, writing, failedOwners, options);
  } catch (error) {
    for (const connection of opened) connection.close();
    removeEmptyLog(file);
    const problem = storageProblem(error);
    if (problem instanceof Problem) throw problem;
    throw kernelErrors.STORAGE_UNUSABLE(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function compose(
  { file, key }: { readonly file: string; readonly key: string | null },
  reader: Connection,
  writing: Connection,
  failedOwners: ReadonlyMap<string, Error>,
  options: OpenOptions,
): SqliteDatabase {
  const ballast = openBallast(options.dataDir, options.ballastBytes ?? BALLAST_BYTES);
  const snapshot = createSnapshot(reader);
  const wiper = createWiper(writing);
  if (wiper.pending) wiper.wipe();
  const writer = createWriter({
    connection: writing,
    dialect: sqliteDialect,
    recorders: [eventRecorder(options.now), ...(options.recorders ?? [])],
    ballast,
    wiper,
    origin: () => options.origin?.() ?? NO_ORIGIN,
    beforeCommit: () => snapshot.release(),
    onCommit: (types) => options.onCommit?.(types),
  });
  const assertOpen = () => {
    if (closed) throw kernelErrors.DAEMON_STOPPING('The database is closed');
  };
  let closed = false;
  const reading = guardedOrm(reader, () => {
    assertOpen();
    snapshot.hold();
  });
  const ping = reader.prepare('select 1');
  const sqlite = String(reader.prepare('select sqlite_version()').pluck().get());
  const fault = (): string | null => {
    if (writer.broken) return writer.broken.message;
    if (ballast.spent) return 'The disk is full';
    if (writing.pragma('synchronous', { simple: true }) !== SYNCHRONOUS_FULL) {
      return 'Commits are not made durable';
    }
    try {
      ping.get();
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  };
  return {
    get orm() {
      return writer.reading ?? reading;
    },
    dialect: sqliteDialect,
    table: (source) => source,
    failedOwners,
    async write(work) {
      assertOpen();
      return writer.write(work);
    },
    async rehearse(work) {
      assertOpen();
      return writer.rehearse(work);
    },
    health: () => ({ fault: fault(), walBytes: walSize(file), traces: wiper.pending, sqlite }),
    backUp(wish, signal) {
      assertOpen();
      return backUpInWorker({ database: file, key, cipher: usesCipherEngine(), wish }, signal);
    },
    async checkpoint() {
      assertOpen();
      await writer.idle();
      if (writer.broken) return;
      snapshot.release();
      writing.pragma('wal_checkpoint(TRUNCATE)');
    },
    examine(wish, signal) {
      assertOpen();
      return examineInWorker({ database: file, key, cipher: usesCipherEngine(), wish }, signal);
    },
    async close() {
      if (closed) return;
      await writer.idle();
      closed = true;
      reader.close();
      // what the disk refused is not written again: the next start reads what really arrived
      if (!writer.broken) writing.pragma('wal_checkpoint(TRUNCATE)');
      writing.close();
    },
  };
}
