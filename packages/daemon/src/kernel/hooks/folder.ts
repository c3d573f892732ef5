// The folder of hooks as it stands: which files are hooks, and which of them nobody but their owner can have written.
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hookErrors } from '@aurelius/core/kernel';

/** A file whose name says that it wants to be a hook. */
export interface HookFile {
  readonly name: string;
  /** Type of event; null: none goes by its name. */
  readonly type: string | null;
  /** What is run: the file, or what a link leads to; null where it is not run. */
  readonly path: string | null;
  /** Why it is not run, in words. */
  readonly fault: string | null;
}

const PREFIX = 'on-';

/** Bits of a mode that let others write. */
const OTHERS_WRITE = 0o022;
const EXECUTE = 0o100;

/** The file of a hook for a type: `task:created` is told to `on-task-created`. */
const hookName = (type: string): string => `${PREFIX}${type.replace(':', '-')}`;

export const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? String(error);

/** Why others could have a hand in it; null: nobody but this user and root. */
function foreign(what: string, { uid, mode }: Stats, own: number): string | null {
  if (uid !== own && uid !== 0) return `${what} belongs to another user`;
  return (mode & OTHERS_WRITE) === 0 ? null : `others can write to ${what}`;
}

/** What is run of a file, or why nothing is. */
export function judged(path: string, own: number): { path: string } | { fault: string } {
  try {
    // a link is as good as what it leads to, and the folder that lies in
    const real = realpathSync(path);
    const stats = statSync(real);
    if (!stats.isFile()) return { fault: 'it is no file' };
    const fault = foreign('it', stats, own) ?? foreign('its folder', statSync(dirname(real)), own);
    if (fault !== null) return { fault };
    return (stats.mode & EXECUTE) === 0 ? { fault: 'it is not executable' } : { path: real };
  } catch (error) {
    // answers name no paths
    return { fault: codeOf(error) === 'ENOENT' ? 'it leads nowhere' : codeOf(error) };
  }
}

/** The names in a folder that hooks begin with. @throws Problem `HOOK_FOLDER_UNREADABLE` */
function candidates(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) =>
      name.startsWith(PREFIX),
    );
  } catch (error) {
    throw hookErrors.HOOK_FOLDER_UNREADABLE(codeOf(error), { cause: error });
  }
}

/**
 * The hooks of a folder by name; none where there is no folder.
 * @param types known types of events
 * @param own numeric id of the user who may have written them
 * @throws Problem `HOOK_FOLDER_UNREADABLE`
 */
export function hookFiles(folder: string, types: readonly string[], own: number): HookFile[] {
  // asked after each commit, mostly in vain
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) return [];
  const found = candidates(folder);
  const byName = new Map(types.map((type) => [hookName(type), type]));
  const closed = foreign('the folder', stats, own);
  return found
    .map(({ name }): HookFile => {
      const type = byName.get(name) ?? null;
      const refused = (fault: string): HookFile => ({ name, type, path: null, fault });
      if (closed !== null) return refused(closed);
      if (type === null) return refused('no event goes by its name');
      const seen = judged(join(folder, name), own);
      return 'fault' in seen ? refused(seen.fault) : { name, type, path: seen.path, fault: null };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
