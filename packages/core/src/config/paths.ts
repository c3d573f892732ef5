// Where everything lives: one folder under AURELIUS_HOME, else the XDG base directories.
// No dependency and no side effect: the thin entry loads it.
import { join, resolve } from 'node:path';

/** Environment variables as read from the process. */
export type Env = Readonly<Record<string, string | undefined>>;

/** In the data folder; only the daemon opens it. */
export const DATABASE_FILE = 'aurelius.db';

export interface Paths {
  /** The config file, whether or not it exists. */
  readonly configFile: string;
  /** Database, lock and backups. */
  readonly dataDir: string;
  /** Logs. */
  readonly logDir: string;
  /** Everything that may be deleted at any time. */
  readonly cacheDir: string;
  /** Socket, pid and start-up lock; 0700. */
  readonly runDir: string;
  readonly socket: string;
}

/** FNV-1a, 32 bit, hex: enough to tell folders apart, without loading a crypto library. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, terminator included. */
const SOCKET_MAX = 100;

/**
 * The paths of one installation. A socket path over 100 bytes moves to a short folder of this user below `tmpDir`.
 * @param uid numeric user id, part of the short folder's name
 */
export function resolvePaths(env: Env, home: string, uid: number, tmpDir = '/tmp'): Paths {
  const root = env['AURELIUS_HOME'] ? resolve(env['AURELIUS_HOME']) : undefined;
  const xdg = (name: string, fallback: string) =>
    join(env[name] || join(home, fallback), 'aurelius');
  const state = root ?? xdg('XDG_STATE_HOME', '.local/state');
  const runDir = root
    ? join(root, 'run')
    : env['XDG_RUNTIME_DIR']
      ? join(env['XDG_RUNTIME_DIR'], 'aurelius')
      : join(state, 'run');
  const socket = join(runDir, 'daemon.sock');
  const short = Buffer.byteLength(socket) > SOCKET_MAX;
  return {
    configFile: join(root ?? xdg('XDG_CONFIG_HOME', '.config'), 'config.toml'),
    dataDir: root ? join(root, 'data') : xdg('XDG_DATA_HOME', '.local/share'),
    logDir: join(state, 'log'),
    cacheDir: root ? join(root, 'cache') : xdg('XDG_CACHE_HOME', '.cache'),
    runDir,
    socket: short ? join(tmpDir, `aurelius-${uid}-${shortHash(runDir)}`, 'daemon.sock') : socket,
  };
}
