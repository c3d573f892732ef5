// The daemon's own operations: who answers, and is it well.
import { BUILD_ID, kernelErrors, VERSION } from '@aurelius/core/contract';
import { API_VERSION, systemOperations } from '@aurelius/core/kernel';
import type { SqliteDatabase } from '../../db/index.ts';
import type { TcpState } from '../../http/tcp-state.ts';
import type { PluginLoader } from '../../plugins/load.ts';
import { circuitText } from '../egress/circuit-text.ts';
import type { Egress } from '../egress/egress.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';

type Check = { status: 'up' | 'degraded' | 'down'; detail?: string };

function checkDatabase(db: SqliteDatabase): Check {
  const { fault, walBytes } = db.health();
  const detail = `synchronous=FULL, write-ahead log ${walBytes} bytes`;
  return fault === null ? { status: 'up', detail } : { status: 'down', detail: fault };
}

function checkPlugins({ states, found }: PluginLoader): Check {
  const failed = states.unwell().map(({ plugin, reason }) => `${plugin.id}: ${reason}`);
  if (found.inventoryFault) failed.push(found.inventoryFault.message);
  return failed.length === 0 ? { status: 'up' } : { status: 'down', detail: failed.join('; ') };
}

function checkTcp({ url, urlFault }: TcpState): Check {
  if (urlFault !== null) return { status: 'down', detail: urlFault };
  return { status: 'up', detail: url ?? 'off' };
}

/** What is known of the outside without calling it. */
function checkOutside({ circuits }: Egress): Check {
  const open = circuits?.open() ?? [];
  return open.length === 0
    ? { status: 'up' }
    : { status: 'degraded', detail: open.map(circuitText).join('; ') };
}

/** The operations that tell how the daemon is. */
export function systemModule(kernel: Kernel): KernelHalf {
  const report = () => {
    const checks = {
      database: checkDatabase(kernel.db),
      plugins: checkPlugins(kernel.plugins),
      http: checkTcp(kernel.tcp()),
      outside: checkOutside(kernel.egress),
    };
    const well = Object.values(checks).every((check) => check.status !== 'down');
    return { status: well ? ('up' as const) : ('down' as const), checks };
  };
  const operations = served('system', systemOperations, {
    hello: async () => ({
      name: 'aurelius',
      version: VERSION,
      build: BUILD_ID,
      api: { min: API_VERSION, max: API_VERSION },
      pid: process.pid,
      managedBy: kernel.managedBy,
      startedAt: new Date(kernel.startedAt).toISOString(),
      socket: kernel.paths.socket,
      dataDir: kernel.paths.dataDir,
      ...kernel.tcp(),
    }),
    live: async () => ({ status: 'up' }),
    health: async () => report(),
    ready: async () => {
      const all = report();
      if (all.checks.database.status === 'up') return all;
      throw kernelErrors.STORAGE_UNUSABLE(all.checks.database.detail);
    },
  });
  return { owner: 'system', operations };
}
