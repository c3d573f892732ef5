// The only place a SQLite database is opened.
// Every open sets what the file does not remember: above all synchronous=FULL, which a reopen silently lowers.
import Sqlite from 'better-sqlite3';

/** An open connection to a SQLite file. */
export type Connection = Sqlite.Database;

/** One engine serves a whole process; its native half is loaded with the first connection. */
let engine: typeof Sqlite = Sqlite;
let engineInUse = false;

/**
 * Makes this process use the engine that can encrypt, for every file. To be called before the first connection.
 * @throws Error when another engine is in use
 */
export async function useCipherEngine(): Promise<void> {
  const { default: ciphers } = await import('better-sqlite3-multiple-ciphers');
  if (engine === ciphers) return;
  if (engineInUse) throw new Error('A process has one SQLite engine, and it is in use already');
  engine = ciphers;
}

/** Whether it is the one: every file of a process is opened by the same engine, in its workers too. */
export const usesCipherEngine = (): boolean => engine !== Sqlite;

function connect(file: string, options: Sqlite.Options): Connection {
  engineInUse = true;
  return new engine(file, options);
}

const KEY = /^[0-9a-f]{64}$/;

/** The text of a key as pragmas take it: the bytes themselves, no passphrase. @throws Error unless it is 32 bytes in hex */
function rawKey(key: string): string {
  if (!KEY.test(key)) throw new Error('A database key is 64 hexadecimal digits');
  return `"x'${key}'"`;
}

/** ChaCha20 with Poly1305: each page is proven by its own tag. */
function unlock(connection: Connection, key: string): void {
  if (engine === Sqlite) throw new Error('This engine cannot decrypt');
  connection.pragma("cipher = 'chacha20'");
  connection.pragma(`key = ${rawKey(key)}`);
}

/**
 * Encrypts a copy by another key. It has to be a copy that nobody has open and that is thrown away where this fails: no
 * journal of it is written, because that would hold what is in the clear.
 * @param from its key now, hexadecimal @param to its key from here on; null: none
 */
export function changeKey(copy: string, from: string | null, to: string | null): void {
  const connection = connect(copy, {});
  try {
    if (from === null) connection.pragma("cipher = 'chacha20'");
    else unlock(connection, from);
    connection.pragma('journal_mode = MEMORY');
    connection.pragma(`rekey = ${to === null ? "''" : rawKey(to)}`);
    // as it will be used: the change of the mode is a write that could be interrupted later
    connection.pragma('journal_mode = WAL');
  } finally {
    connection.close();
  }
}

/** SQLite before this one can lose committed writes when two connections meet a WAL reset. */
const OLDEST_SQLITE = [3, 51, 3];

/** `PRAGMA synchronous` reads back as this number when it is FULL. */
export const SYNCHRONOUS_FULL = 2;

/** Bytes the write-ahead log shrinks back to after a checkpoint. */
const WAL_BYTES = 16 * 1024 * 1024;

/** Longest wait for another connection's lock, milliseconds. */
const BUSY_MS = 5000;

function assertEngine(connection: Connection): void {
  const version = String(connection.prepare('select sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [at, least] of OLDEST_SQLITE.entries()) {
    const part = parts[at] ?? 0;
    if (part > least) return;
    if (part < least) {
      throw new Error(`SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`);
    }
  }
}

/**
 * One connection to the database in `file`; a read-only one changes nothing and needs the file to exist.
 * @param key of an encrypted database, hexadecimal; null: a plain one
 */
export function openConnection(
  file: string,
  mode: 'write' | 'read',
  key: string | null = null,
): Connection {
  const connection = connect(file, { readonly: mode === 'read', timeout: BUSY_MS });
  try {
    if (key !== null) unlock(connection, key);
    assertEngine(connection);
    if (mode === 'write') connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('secure_delete = ON');
    connection.pragma(`journal_size_limit = ${WAL_BYTES}`);
    connection.pragma('temp_store = MEMORY');
    const synchronous = connection.pragma('synchronous', { simple: true });
    if (synchronous !== SYNCHRONOUS_FULL) {
      throw new Error(`PRAGMA synchronous reads ${synchronous} instead of FULL`);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Holds an exclusive lock on `file` until the connection is closed or the process ends, however it ends. Null when
 * another process holds it.
 */
export function openLock(file: string): Connection | null {
  const connection = connect(file, { timeout: 0 });
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    connection.close();
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
}
