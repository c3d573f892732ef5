// The way to the outside on a database of its own, and servers on this machine to call, for tests.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { urlField } from '@aurelius/core/contract';
import type { HostHttp, NetSource } from '@aurelius/core/plugin';
import { fakeClock } from '@aurelius/core/testing';
import * as z from 'zod';
import type { FoundAddress } from '../kernel/egress/connector.ts';
import { createEgress, type Egress } from '../kernel/egress/egress.ts';
import type { CallRow } from '../kernel/egress/store.ts';
import { testDatabases } from './databases.ts';

/** A config section with the field `url`, as a manifest has it. */
const CONFIG = z.toJSONSchema(
  z.strictObject({ url: urlField('content').describe('Answers questions').optional() }),
  { io: 'input' },
) as NetSource['config'];

export interface TestEgress {
  readonly egress: Egress;
  readonly http: HostHttp;
  /** Everything that was recorded, the newest first. */
  record(): Promise<readonly CallRow[]>;
  close(): Promise<void>;
}

export interface TestEgressOptions {
  /** Hosts of the manifest. */
  readonly net?: readonly string[];
  /** What the owner wrote as `url`. */
  readonly url?: string;
  readonly granted?: boolean;
  /** Names of secrets that are kept. */
  readonly secrets?: readonly string[];
  resolve?(hostname: string): Promise<readonly FoundAddress[]>;
}

export async function startTestEgress(options: TestEgressOptions = {}): Promise<TestEgress> {
  const { net = [], url, granted = true, secrets = [], resolve } = options;
  const clock = fakeClock();
  const [sqlite] = testDatabases;
  const db = await sqlite.open({ id: 'words', migrations: null }, clock.now);
  const egress = createEgress({
    db,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    secrets: {
      list: async () =>
        secrets.map((name) => ({ name, store: 'file', created: 0, lastUsed: null })),
    },
    ...(resolve ? { resolve } : {}),
  });
  const http = egress.httpFor({
    id: 'words',
    source: {
      net: Object.fromEntries(
        net.map((host) => [host, { purpose: 'Looks up words', data: 'none' }]),
      ),
      config: CONFIG,
    },
    section: () => (url === undefined ? {} : { url }),
    unset: {},
    granted,
  });
  return {
    egress,
    http,
    record: () => egress.ledger.read('owner', Number.MAX_SAFE_INTEGER, 1000, null),
    async close() {
      await egress.close();
      await db.close();
    },
  };
}

export interface TestServer {
  readonly port: number;
  readonly url: string;
  /** Connections that were made so far. */
  readonly hits: number;
  close(): Promise<void>;
}

/** @param listener default: answers `ok` */
export async function startTestServer(
  listener: RequestListener = (_request, response) => response.end('ok'),
  host = '127.0.0.1',
): Promise<TestServer> {
  let hits = 0;
  const server: Server = createServer(listener).on('connection', () => {
    hits++;
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get hits() {
      return hits;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
