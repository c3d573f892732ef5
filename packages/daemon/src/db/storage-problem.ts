// What a failing database means to a caller: full, unusable, or an error of the query itself.
import { kernelErrors, Problem } from '@aurelius/core/contract';

/** The SQLite result code behind an error, through any wrapping; undefined when SQLite had no part in it. */
function sqliteCode(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('SQLITE_')) return code;
  }
  return undefined;
}

/** After one of these nobody knows what reached the disk: only a reopen tells. */
export const isSyncFailure = (error: unknown): boolean => {
  const code = sqliteCode(error);
  return code === 'SQLITE_IOERR_FSYNC' || code === 'SQLITE_IOERR_DIR_FSYNC';
};

/** Growing the WAL index fails with a code of its own when the disk is full. */
const FULL = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE']);

/** What the file system says of files beside the database. */
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

export const isFull = (error: unknown): boolean =>
  FULL.has(sqliteCode(error) ?? '') ||
  NO_ROOM.has(String((error as { code?: unknown } | null)?.code));

const UNUSABLE = /^SQLITE_(IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN)/;

/** The Problem behind a storage failure; any other error comes back as it is. */
export function storageProblem(error: unknown): unknown {
  if (error instanceof Problem) return error;
  if (isFull(error)) return kernelErrors.STORAGE_FULL(undefined, { cause: error });
  const code = sqliteCode(error);
  if (code === undefined || !UNUSABLE.test(code)) return error;
  return kernelErrors.STORAGE_UNUSABLE(`The database answered ${code}`, {
    cause: error,
    hint: 'Check the disk, then: aurelius restore FILE. `backups` in the data folder holds some.',
  });
}
