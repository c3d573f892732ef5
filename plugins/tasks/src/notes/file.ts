// Files that tasks link to: read once to be recognised, and looked at again. Nothing of them is copied.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { CallContext } from '@aurelius/core/plugin';
import { type Task, taskErrors } from '../contract.ts';

type Link = Task['links'][number];
type Facts = NonNullable<Link['file']>;

/** Larger ones are known by their size alone, bytes. */
const HASHED_MAX = 256 * 1024 * 1024;
/** Longest wait for a file system to answer, milliseconds: it may be far away. */
const LOOK_MS = 300;

/**
 * Whether the daemon looks at files for this caller: only for the owner, who can read them anyway. A token could find out
 * by links what lies on the disk.
 */
export const mayLook = ({ scopes = [] }: Partial<Pick<CallContext, 'scopes'>>): boolean =>
  scopes.includes('*');

/**
 * Size and hash of a file.
 * @throws Problem `TASK_FILE_UNREADABLE`
 */
export async function readFacts(path: string, signal?: AbortSignal): Promise<Facts> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw taskErrors.TASK_FILE_UNREADABLE('It is no file.');
    if (found.size > HASHED_MAX) return { size: found.size, sha256: null };
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { end: HASHED_MAX }), hash, signal ? { signal } : {});
    return { size: found.size, sha256: hash.digest('hex') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw taskErrors.TASK_FILE_UNREADABLE(`It cannot be read: ${code}.`);
  }
}

/** How a linked file is found: `changed` has another size than when it was linked. */
export type FileState = 'there' | 'changed' | 'missing' | 'unknown';

async function look({ target, file }: Link): Promise<FileState> {
  try {
    const { size } = await stat(target);
    return file !== null && size !== file.size ? 'changed' : 'there';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unknown';
  }
}

/** How the files among links are found, by their places; null for what is no file. */
export async function fileStates(
  links: readonly Link[],
  caller: Partial<Pick<CallContext, 'scopes'>>,
): Promise<(FileState | null)[]> {
  if (!mayLook(caller)) return links.map(({ type }) => (type === 'file' ? 'unknown' : null));
  const late = new AbortController();
  const tooLate = wait(LOOK_MS, 'unknown' as const, { signal: late.signal }).catch(
    () => 'unknown' as const,
  );
  const states = links.map(async (link) =>
    link.type === 'file' ? Promise.race([look(link), tooLate]) : null,
  );
  try {
    return await Promise.all(states);
  } finally {
    late.abort();
  }
}
