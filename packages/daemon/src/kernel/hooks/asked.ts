// Hooks that plugins ask before they do something: in folders of their own below that of hooks, closed to everybody else.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HookFolder, HostHooks } from '@aurelius/core/plugin';
import PQueue from 'p-queue';
import type { Kernel } from '../module.ts';
import { currentOrigin, HOOK_CONNECTION } from '../origin.ts';
import { environmentOf } from './environment.ts';
import { codeOf, judged } from './folder.ts';

/** Programs that run at once. */
const SLOTS = 4;
/** Bits of a mode that say who may do what. */
const RIGHTS = 0o7777;
const CLOSED = 0o700;

function faultOf(stats: Stats, own: number): string | null {
  if (!stats.isDirectory()) return 'it is no folder';
  if (stats.uid !== own) return 'it belongs to another user';
  if ((stats.mode & RIGHTS) === CLOSED) return null;
  return `its mode is ${(stats.mode & RIGHTS).toString(8).padStart(4, '0')}, not 0700`;
}

/** The files of a folder whose names are those of hooks, and whether they are run. @throws Error of the file system */
function filesOf(path: string, isHook: (file: string) => boolean, own: number) {
  const names = readdirSync(path).filter(isHook).sort();
  return names.map((name) => ({ name, ...judged(join(path, name), own) }));
}

function look(path: string, isHook: (file: string) => boolean, own: number): HookFolder | null {
  const none = { path, programs: [], ignored: [] };
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return null;
    const fault = faultOf(stats, own);
    if (fault !== null) return { ...none, fault };
    const files = filesOf(path, isHook, own);
    return {
      path,
      fault: null,
      programs: files.flatMap((file) => ('path' in file ? [file] : [])),
      ignored: files.flatMap((file) => ('fault' in file ? [file] : [])),
    };
  } catch (error) {
    return { ...none, fault: codeOf(error) };
  }
}

/** What plugins are given of the user's hooks. */
export function askedHooks({ paths, env, log }: Pick<Kernel, 'paths' | 'env' | 'log'>): HostHooks {
  const root = join(dirname(paths.configFile), 'hooks');
  const own = process.getuid?.() ?? 0;
  const common = environmentOf(env);
  const slots = new PQueue({ concurrency: SLOTS });
  return {
    folder(name, isHook) {
      const { connection, rehearsed } = currentOrigin();
      return connection === HOOK_CONNECTION || rehearsed
        ? null
        : look(join(root, name), isHook, own);
    },
    run: (folder, { name, path }, call) =>
      slots.add(async () => {
        call.signal.throwIfAborted();
        // a daemon without hooks never loads what starts programs
        const { runHook } = await import('./run.ts');
        const chunks: Buffer[] = [];
        const run = await runHook({
          ...{ ...call, path, cwd: folder.path },
          // marks what the program changes by `aurelius` as done by a hook
          env: { ...common, AURELIUS_EVENT: name },
          onOutput: (chunk) => void chunks.push(chunk),
        });
        const { end, exit, ms, output: tail } = run;
        const what = { hook: name, end, exit, ms, output: tail };
        if (end === 'done') log.info(what, 'hook ran');
        else log.warn(what, 'hook did not do well');
        return { end, exit, stdout: Buffer.concat(chunks).toString('utf8'), tail };
      }),
  };
}
