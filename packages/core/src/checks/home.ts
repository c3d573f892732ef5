// What can be said of a home without its daemon: folders, owners, modes, space and Node.
import { chmodSync, readdirSync, type Stats, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Paths } from '../config/paths.ts';
import type { Check } from '../plugin/check.ts';

/** Less free space than this is a warning, bytes. */
const LOW_SPACE = 256 * 1024 * 1024;

/** Oldest Node that runs it. */
const NODE_MAJOR = 24;

const at = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** The files in a folder that somebody could open, by path. */
const filesIn = (folder: string): string[] =>
  at(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, name))
    : [];

/** Places whose content is nobody else's business, as far as they exist. */
const privatePlaces = ({ dataDir, logDir, runDir, configFile }: Paths) =>
  [dataDir, logDir, runDir, configFile, ...filesIn(dataDir)].flatMap((path) => {
    const stats = at(path);
    return stats ? [{ path, stats }] : [];
  });

const open = (paths: Paths) =>
  privatePlaces(paths).filter(({ stats }) => (stats.mode & 0o077) !== 0);

const modes = (paths: Paths): Check => ({
  id: 'modes',
  title: 'File modes',
  security: true,
  run() {
    const found = open(paths).map(({ path }) => path);
    if (found.length === 0) return { status: 'ok', detail: 'readable by you alone' };
    return {
      status: 'warn',
      detail: `others can read ${found.join(' and ')}`,
      hint: `chmod go-rwx ${found.join(' ')}`,
    };
  },
  async fix() {
    const found = open(paths);
    for (const { path, stats } of found) chmodSync(path, stats.mode & 0o700);
    return `took the rights of others from ${found.map(({ path }) => path).join(' and ')}`;
  },
});

const owners = (paths: Paths, uid: number): Check => ({
  id: 'owners',
  title: 'File owners',
  security: true,
  run() {
    const foreign = privatePlaces(paths).filter(({ stats }) => stats.uid !== uid);
    if (foreign.length === 0) return { status: 'ok', detail: 'yours' };
    const names = foreign.map(({ path }) => path);
    return {
      status: 'fail',
      detail: `${names.join(' and ')} belong to another user`,
      hint: `sudo chown -R ${uid} ${names.join(' ')}`,
    };
  },
});

const space = ({ dataDir }: Paths): Check => ({
  id: 'space',
  title: 'Disk space',
  run() {
    if (!at(dataDir)) return { status: 'ok', detail: 'nothing is stored yet' };
    const disk = statfsSync(dataDir);
    const free = disk.bavail * disk.bsize;
    const detail = `${Math.floor(free / 1024 / 1024)} MiB free under ${dataDir}`;
    if (free >= LOW_SPACE) return { status: 'ok', detail };
    return { status: 'warn', detail, hint: 'Free some space on this disk' };
  },
});

const node: Check = {
  id: 'node',
  title: 'Node',
  run() {
    const { node: version } = process.versions;
    if (Number.parseInt(version, 10) >= NODE_MAJOR) return { status: 'ok', detail: version };
    return {
      status: 'fail',
      detail: `${version}, but ${NODE_MAJOR} is needed`,
      hint: `Install Node ${NODE_MAJOR} or newer`,
    };
  },
};

/** @param uid numeric user id of whoever asks */
export const homeChecks = (paths: Paths, uid: number): readonly Check[] => [
  node,
  space(paths),
  modes(paths),
  owners(paths, uid),
];
