// The way to the outside on a database of its own, and servers on this machine to call, for tests.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { urlField } from '@aurelius/core/contract';
import type { Database } from '@aurelius/core/db';
import type { Host, NetSource } from '@aurelius/core/plugin';
import { type FakeClock, fakeClock } from '@aurelius/core/testing';
import * as z from 'zod';
import { createEgress, type Egress } from '../kernel/egress/egress.ts';
import type { FoundAddress } from '../kernel/egress/guard.ts';
import type { CallRow } from '../kernel/egress/store.ts';
import { testDatabases } from './databases.ts';

/** A config section with the fields `url` and `mail`, as a manifest has it. */
const CONFIG = z.toJSONSchema(
  z.strictObject({
    url: urlField('content').describe('Answers questions').optional(),
    mail: urlField('content', ['smtp', 'smtps']).describe('Takes mail').optional(),
  }),
  { io: 'input' },
) as NetSource['config'];

export interface TestEgress extends Pick<Host, 'http' | 'connect'> {
  readonly egress: Egress;
  readonly clock: FakeClock;
  readonly db: Database;
  /** Of another plugin, to which the same was granted and written. */
  facesOf(id: string): Pick<Host, 'http' | 'connect'>;
  /** Everything that was recorded, the newest first. */
  record(): Promise<readonly CallRow[]>;
  close(): Promise<void>;
}

export interface TestEgressOptions {
  /** Hosts of the manifest. */
  readonly net?: readonly string[];
  /** What the owner wrote as `url`. */
  readonly url?: string;
  /** And as `mail`. */
  readonly mail?: string;
  readonly granted?: boolean;
  /** Names of secrets that are kept. */
  readonly secrets?: readonly string[];
  /** From 0 up to but without 1; default: 0. */
  readonly random?: () => number;
  resolve?(hostname: string): Promise<readonly FoundAddress[]>;
}

export async function startTestEgress(options: TestEgressOptions = {}): Promise<TestEgress> {
  const { net = [], url, mail, granted = true, secrets = [], random = () => 0, resolve } = options;
  const clock = fakeClock();
  const [sqlite] = testDatabases;
  const db = await sqlite.open({ id: 'words', migrations: null }, clock.now);
  const egress = createEgress({
    db,
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    random,
    secrets: {
      list: async () =>
        secrets.map((name) => ({ name, store: 'file', created: 0, lastUsed: null })),
    },
    ...(resolve ? { resolve } : {}),
  });
  const facesOf = (id: string) =>
    egress.facesFor({
      id,
      source: {
        net: Object.fromEntries(
          net.map((host) => [host, { purpose: 'Looks up words', data: 'none' }]),
        ),
        config: CONFIG,
      },
      section: () => ({
        ...(url === undefined ? {} : { url }),
        ...(mail === undefined ? {} : { mail }),
      }),
      unset: {},
      granted,
    });
  return {
    egress,
    clock,
    db,
    facesOf,
    ...facesOf('words'),
    record: () => egress.ledger.read('owner', Number.MAX_SAFE_INTEGER, 1000, null),
    async close() {
      await egress.close();
      await db.close();
    },
  };
}

export interface TestListener {
  readonly port: number;
  close(): Promise<void>;
}

/** @param host address of this machine */
export async function listening(server: Server, host = '127.0.0.1'): Promise<TestListener> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface TestServer extends TestListener {
  readonly url: string;
  /** Connections that were made so far. */
  readonly hits: number;
}

/** @param listener default: answers `ok` */
export async function startTestServer(
  listener: RequestListener = (_request, response) => response.end('ok'),
  host = '127.0.0.1',
): Promise<TestServer> {
  let hits = 0;
  const server = createServer(listener).on('connection', () => {
    hits++;
  });
  const { port, close } = await listening(server, host);
  return {
    port,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get hits() {
      return hits;
    },
    close() {
      server.closeAllConnections();
      return close();
    },
  };
}
