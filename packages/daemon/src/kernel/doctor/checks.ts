// What `doctor` asks of the daemon itself: database, listener and clock.
import type { Check } from '@aurelius/core/plugin';
import { BALLAST_BYTES, ballastSize } from '../../db/ballast.ts';
import type { Kernel } from '../module.ts';

/** A write-ahead log over this size is a reader that never ends, bytes. */
const WAL_LIMIT = 64 * 1024 * 1024;

const storage = ({ db }: Kernel): Check => ({
  id: 'storage',
  title: 'Database',
  run() {
    const { fault, walBytes } = db.health();
    if (fault !== null) return { status: 'fail', detail: fault, hint: 'aurelius daemon logs' };
    const detail = `writable, write-ahead log ${Math.ceil(walBytes / 1024)} KiB`;
    if (walBytes <= WAL_LIMIT) return { status: 'ok', detail };
    return { status: 'warn', detail, hint: 'aurelius daemon restart' };
  },
});

/** Both are demanded when a connection is opened; `db.health` looks again at what may be changed later. */
const durability = ({ db }: Kernel): Check => ({
  id: 'durability',
  title: 'Durability',
  security: true,
  run() {
    const { fault, sqlite } = db.health();
    if (fault === null) {
      return { status: 'ok', detail: `SQLite ${sqlite}, synchronous=FULL, write-ahead log` };
    }
    return { status: 'fail', detail: fault, hint: 'aurelius daemon logs' };
  },
});

/** Rights that new files must not give to others. */
const PRIVATE = 0o077;

const umask: Check = {
  id: 'umask',
  title: 'Mode of new files',
  security: true,
  run() {
    const found = process.umask(PRIVATE);
    if (found === PRIVATE) return { status: 'ok', detail: 'umask 077: yours alone' };
    process.umask(found);
    return {
      status: 'fail',
      detail: `umask ${found.toString(8).padStart(3, '0')}: others may read them`,
      hint: 'aurelius daemon restart',
    };
  },
};

const ballast = ({ paths }: Kernel): Check => ({
  id: 'ballast',
  title: 'Space kept back',
  run() {
    const detail = `${Math.floor(ballastSize(paths.dataDir) / 1024 / 1024)} MiB for a full disk`;
    if (ballastSize(paths.dataDir) >= BALLAST_BYTES) return { status: 'ok', detail };
    return {
      status: 'warn',
      detail: `${detail}: it was used up or did not fit`,
      hint: 'Free some space on this disk',
    };
  },
});

const listener = ({ tcp, config }: Kernel): Check => ({
  id: 'listener',
  title: 'TCP listener',
  security: true,
  run() {
    const { url, urlFault } = tcp();
    if (urlFault !== null) {
      return { status: 'fail', detail: urlFault, hint: 'aurelius config set http.port PORT' };
    }
    if (url === null) return { status: 'ok', detail: 'off' };
    if (!config.current().http.allowRemote) return { status: 'ok', detail: url };
    return {
      status: 'warn',
      detail: `${url}, and other machines may reach it`,
      hint: 'aurelius config set http.allowRemote false',
    };
  },
});

const clockCheck = ({ clock, startedAt }: Kernel): Check => ({
  id: 'clock',
  title: 'Clock',
  run() {
    if (clock.now() >= startedAt) return { status: 'ok', detail: 'runs forward' };
    return {
      status: 'warn',
      detail: 'was set back since the daemon started',
      hint: 'aurelius daemon restart',
    };
  },
});

/** The checks that need a running daemon. */
export const kernelChecks = (kernel: Kernel): readonly Check[] => [
  storage(kernel),
  durability(kernel),
  umask,
  ballast(kernel),
  listener(kernel),
  clockCheck(kernel),
];
