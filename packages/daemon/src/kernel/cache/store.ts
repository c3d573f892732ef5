// The lasting half of the cache: rows in a file of their own. What is damaged is not mended but thrown away.
import { hash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { type Connection, openConnection } from '../../db/open.ts';
import { readyFile, removeCache } from './file.ts';

/** What is kept under a name. */
export interface Held {
  /** Bytes, or JSON text. */
  readonly value: Uint8Array | string;
  /** Milliseconds since 1970 UTC. */
  readonly freshUntil: number;
}

export interface Kept extends Held {
  /** Unique; says whose it is, too. */
  readonly name: string;
  readonly plugin: string;
  readonly userId: string;
  readonly tags: readonly string[];
  /** From here on it is gone, however fresh; milliseconds since 1970 UTC. */
  readonly until: number;
}

/** What is chosen of all that is kept; nothing named: all. */
export interface Which {
  readonly plugin?: string | undefined;
  readonly userId?: string | undefined;
  readonly tag?: string | undefined;
}

export interface PluginUsage {
  readonly plugin: string;
  readonly entries: number;
  /** Of names and values. */
  readonly bytes: number;
}

export interface CacheStore {
  get(name: string): Held | undefined;
  /** @returns false for what is larger than all the room, and not kept */
  set(kept: Kept): boolean;
  /** Removes some of them, the oldest first. @returns their names; none: there are no more */
  remove(which: Which): readonly string[];
  /** Empties the log of the file, in which what was removed still stands. */
  settle(): void;
  /** What is kept, the largest first. */
  usage(): readonly PluginUsage[];
  /** Reads some of what is kept after an id. @returns the last id, null behind the end @throws Error where it is damaged */
  examine(after: number): number | null;
  close(): void;
}

export interface StoreOptions {
  readonly file: string;
  /** Key of the database, hexadecimal: the cache holds the same things. null: a plain one. */
  readonly key: string | null;
  /** Most bytes of names and values; asked at each write. */
  maxBytes(): number;
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/** `PRAGMA user_version` of a file as it is written here; another one is thrown away. */
const VERSION = 1;

const SCHEMA = `
create table entry(
  id integer primary key, name text not null unique, plugin text not null, user_id text not null,
  proof text not null, bytes integer not null, fresh_until integer not null, until integer not null,
  value any not null) strict;
create index entry_until on entry(until);
create index entry_plugin on entry(plugin, bytes);
create table tag(
  tag text not null, entry integer not null references entry(id) on delete cascade,
  primary key(tag, entry)) strict, without rowid;
create index tag_entry on tag(entry);
pragma user_version = ${VERSION}`;

/** Rows of one step, so that nobody waits for what takes many. */
const STEP = 16;

const damage = (message: string): Error =>
  Object.assign(new Error(message), { code: 'CACHE_LOST' });

/** Whether an error says that the file is of no use any more. */
export const isLost = (error: unknown): boolean =>
  /^(CACHE_LOST|SQLITE_(CORRUPT|NOTADB|READONLY_DBMOVED))/.test(
    String((error as { readonly code?: unknown }).code),
  );

function openOnce({ file, key }: StoreOptions): Connection {
  readyFile(file);
  chmodSync(file, 0o600);
  const connection = openConnection(file, 'write', key);
  try {
    // a power cut may cost the last entries: they are only a copy
    connection.pragma('synchronous = NORMAL');
    const tables = connection.prepare('select count(*) from sqlite_master').pluck().get();
    if (tables === 0) connection.exec(`begin immediate; ${SCHEMA}; commit`);
    else if (connection.pragma('user_version', { simple: true }) !== VERSION) {
      throw damage('The cache is of another version');
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function open(options: StoreOptions): Connection {
  try {
    return openOnce(options);
  } catch (error) {
    if (!isLost(error)) throw error;
    removeCache(options.file);
    return openOnce(options);
  }
}

interface Row {
  readonly name: string;
  readonly value: Uint8Array | string;
  readonly proof: string;
}

const proofOf = (value: Held['value']): string => hash('sha256', value, 'base64url');

/** SQLite proves no page of a plain file, so each value brings its own proof. @throws Error */
function assertSound({ value, proof }: Row): void {
  if (proofOf(value) !== proof) throw damage('A value of the cache is not as it was written');
}

/** @throws Error where the file can neither be opened nor made anew; every method: as SQLite does, see `isLost` */
export function openCacheStore(options: StoreOptions): CacheStore {
  const { maxBytes, now } = options;
  const db = open(options);
  const read = db.prepare<[string, number], Row & { fresh_until: number }>(
    'select name, value, proof, fresh_until from entry where name = ? and until > ?',
  );
  const put = db.prepare(
    `insert into entry(name, plugin, user_id, proof, bytes, fresh_until, until, value)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const mark = db.prepare('insert or ignore into tag(tag, entry) values (?, ?)');
  const drop = db.prepare<[string]>('delete from entry where name = ? returning bytes').pluck();
  const expire = db.prepare('delete from entry where until <= ?');
  const dropOldest = db
    .prepare('delete from entry where id = (select min(id) from entry) returning bytes')
    .pluck();
  const sum = db.prepare('select coalesce(sum(bytes), 0) from entry').pluck();
  const choose = db.prepare<
    { readonly [K in keyof Which]-?: string | null },
    { readonly name: string; readonly bytes: number }
  >(
    `delete from entry where id in (
         select id from entry where (@plugin is null or plugin = @plugin)
         and (@userId is null or user_id = @userId)
         and (@tag is null or id in (select entry from tag where tag = @tag))
         order by id limit ${STEP}) returning name, bytes`,
  );
  const grouped = db.prepare<[], PluginUsage>(
    `select plugin, count(*) as entries, sum(bytes) as bytes from entry
     group by plugin order by bytes desc, plugin`,
  );
  const step = db.prepare<[number, number], Row & { id: number }>(
    'select id, name, proof, value from entry where id > ? order by id limit ?',
  );

  const total = () => Number(sum.get());
  let bytes = total();
  const makeRoom = (most: number) => {
    if (bytes <= most) return;
    expire.run(now());
    bytes = total();
    while (bytes > most) bytes -= Number(dropOldest.get() ?? bytes);
  };
  const set = db.transaction((kept: Kept): boolean => {
    const { name, plugin, userId, value, freshUntil, until } = kept;
    const size = Buffer.byteLength(name) + Buffer.byteLength(value);
    const most = maxBytes();
    bytes -= Number(drop.get(name) ?? 0);
    const fits = size <= most;
    if (fits) {
      const row = [name, plugin, userId, proofOf(value), size, freshUntil, until, value];
      const { lastInsertRowid } = put.run(...row);
      for (const tag of kept.tags) mark.run(tag, lastInsertRowid);
      bytes += size;
    }
    makeRoom(most);
    return fits;
  });
  return {
    get(name) {
      const row = read.get(name, now());
      if (!row) return undefined;
      assertSound(row);
      return { value: row.value, freshUntil: row.fresh_until };
    },
    set(kept) {
      try {
        return set.immediate(kept);
      } catch (error) {
        // what was counted was rolled back
        bytes = total();
        throw error;
      }
    },
    remove({ plugin = null, userId = null, tag = null }) {
      const gone = choose.all({ plugin, userId, tag });
      bytes -= gone.reduce((sum, row) => sum + row.bytes, 0);
      return gone.map(({ name }) => name);
    },
    settle: () => void db.pragma('wal_checkpoint(TRUNCATE)'),
    usage: () => grouped.all(),
    examine(after) {
      const rows = step.all(after, STEP);
      for (const row of rows) assertSound(row);
      return rows.at(-1)?.id ?? null;
    },
    close: () => void db.close(),
  };
}
