// The daemon's own operations: who answers, and is it well.
import { BUILD_ID, kernelErrors, VERSION } from '@aurelius/core/contract';
import { API_VERSION, systemOperations } from '@aurelius/core/kernel';
import type { Handler } from '@aurelius/core/plugin';
import type { SqliteDatabase } from '../../db/index.ts';
import type { PluginStates } from '../../plugins/load.ts';
import type { ServedOperation } from '../../plugins/registry.ts';

export interface SystemParts {
  readonly db: SqliteDatabase;
  readonly plugins: PluginStates;
  readonly managedBy: 'systemd' | null;
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly socket: string;
  readonly dataDir: string;
  /** The TCP listener as it stands. */
  tcp(): TcpState;
}

/** How the daemon is reached over TCP. */
export interface TcpState {
  readonly url: string | null;
  readonly urlFault: string | null;
  readonly tokenFile: string | null;
}

type System = typeof systemOperations;
type Check = { status: 'up' | 'down'; detail?: string };

function checkDatabase(db: SqliteDatabase): Check {
  const { fault, walBytes } = db.health();
  const detail = `synchronous=FULL, write-ahead log ${walBytes} bytes`;
  return fault === null ? { status: 'up', detail } : { status: 'down', detail: fault };
}

function checkPlugins(plugins: PluginStates): Check {
  const failed = [...plugins].flatMap(([id, state]) =>
    state.status === 'failed' ? [`${id}: ${state.reason}`] : [],
  );
  return failed.length === 0 ? { status: 'up' } : { status: 'down', detail: failed.join('; ') };
}

function checkTcp({ url, urlFault }: TcpState): Check {
  if (urlFault !== null) return { status: 'down', detail: urlFault };
  return { status: 'up', detail: url ?? 'off' };
}

/** The handlers of the system operations. */
function systemHandlers(parts: SystemParts): { [K in keyof System]: Handler<System[K]> } {
  const report = () => {
    const checks = {
      database: checkDatabase(parts.db),
      plugins: checkPlugins(parts.plugins),
      http: checkTcp(parts.tcp()),
    };
    const well = Object.values(checks).every((check) => check.status === 'up');
    return { status: well ? ('up' as const) : ('down' as const), checks };
  };
  return {
    hello: async () => ({
      name: 'aurelius',
      version: VERSION,
      build: BUILD_ID,
      api: { min: API_VERSION, max: API_VERSION },
      pid: process.pid,
      managedBy: parts.managedBy,
      startedAt: new Date(parts.startedAt).toISOString(),
      socket: parts.socket,
      dataDir: parts.dataDir,
      ...parts.tcp(),
    }),
    live: async () => ({ status: 'up' }),
    health: async () => report(),
    ready: async () => {
      const all = report();
      if (all.checks.database.status === 'up') return all;
      throw kernelErrors.STORAGE_UNUSABLE(all.checks.database.detail);
    },
  };
}

/** The system operations as the registry takes them. */
export function systemServed(parts: SystemParts): ServedOperation[] {
  const handlers = systemHandlers(parts);
  return Object.entries(systemOperations).map(([name, op]) => ({
    owner: 'system',
    op,
    run: handlers[name as keyof System] as ServedOperation['run'],
  }));
}
