// What the file system refuses is no bug: a folder that cannot be written, a disk without room.
import type { Problem } from './errors.ts';
import { kernelErrors } from './kernel-errors.ts';

const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ELOOP', 'EIO']);

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);

/** The Problem behind an error of the file system, which names the file; null: it is of another kind. */
export function fileProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const { code = '', syscall, path } = error as NodeJS.ErrnoException;
  if (NO_ROOM.has(code)) return kernelErrors.STORAGE_FULL(error.message, { cause: error });
  if (path === undefined) return null;
  // a folder that cannot be made in one that cannot be written is reported as missing
  if (!REFUSED.has(code) && !(code === 'ENOENT' && syscall === 'mkdir')) return null;
  return kernelErrors.FILES_UNUSABLE(error.message, { cause: error });
}
