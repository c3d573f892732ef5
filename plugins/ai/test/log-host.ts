// The slice on a host of its own with requests in its log, for tests of what reads and writes the log.
import { join } from 'node:path';
import type { Database, WriteTx } from '@aurelius/core/db';
import { createTestHost, type TestHost, type TestHostOptions } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { expect } from 'vitest';
import type { contract } from '../src/contract.ts';
import { plugin } from '../src/daemon.ts';
import {
  type BegunAttempt,
  type BegunRequest,
  beginAttempt,
  beginRequest,
  type EndedRequest,
  endRequest,
} from '../src/log/write.ts';
import { egressTable } from '../src/tables.ts';

type Contract = typeof contract;

export const ROUTE = {
  provider: 'local',
  model: 'small-7b',
  tier: 'fast',
  why: { asked: 'fast', because: 'it is short' },
} as const;

const COMPLETE: EndedRequest = {
  status: 'complete',
  httpStatus: 200,
  code: null,
  firstByteMs: 120,
  totalMs: 900,
  usage: { input: 10, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 20, reasoning: 0 },
  cost: { nano: 1_500_000, state: 'exact' },
  failures: [],
  bytesOut: 400,
};

export interface LogHost extends TestHost<Contract> {
  readonly db: Database;
  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /** Adds a request that runs, and its attempt. @returns its id */
  begin(over?: Partial<BegunRequest>, attempt?: Partial<BegunAttempt>): Promise<string>;
  end(id: string, over?: Partial<EndedRequest>): Promise<void>;
}

export async function startLog(
  database: (typeof testDatabases)[number] = testDatabases[0],
  options: Partial<TestHostOptions<Contract>> = {},
): Promise<LogHost> {
  let db: Database | undefined;
  const host = await createTestHost(plugin, {
    database: {
      ...database,
      async open(owner, now) {
        db = await database.open(owner, now);
        return db;
      },
    },
    migrations: join(import.meta.dirname, '../migrations'),
    ...options,
  });
  const opened = db as unknown as Database;
  let made = 0;
  const ids = {
    uuid: () => `01990000-0000-7000-8000-${String(++made).padStart(12, '0')}`,
    ref: (length: number) => `r${String(made).padStart(length - 1, '0')}`,
  };
  return {
    ...host,
    db: opened,
    write: (work) => opened.write(work),
    begin: (over = {}, attempt = {}) =>
      opened.write(async (tx) => {
        const begun: BegunRequest = {
          id: ids.uuid(),
          userId: 'user',
          at: host.clock.now(),
          tokenId: null,
          dialect: 'chat',
          asked: 'fast',
          stream: false,
          route: ROUTE,
          project: null,
          feature: null,
          tags: [],
          labels: [],
          conversation: null,
          cache: 'off',
          bytesIn: 100,
          ...over,
        };
        await beginRequest(tx, ids, begun, null);
        const { id, userId, at, route, labels } = begun;
        if (route) {
          await beginAttempt(tx, {
            requestId: id,
            attempt: 1,
            userId,
            at,
            route,
            host: '127.0.0.1:11434',
            labels,
            bytes: Buffer.from('{}'),
            ...attempt,
          });
        }
        return id;
      }),
    end: (id, over = {}) =>
      opened.write((tx) => endRequest(tx, { userId: 'user', id }, { ...COMPLETE, ...over })),
  };
}

/** What the database says to whoever changes or removes a row of the chain. */
export async function expectAppendOnly({ write }: LogHost): Promise<void> {
  const attempts = [
    (tx: WriteTx) => tx.orm.update(tx.table(egressTable)).set({ provider: 'x' }),
    (tx: WriteTx) => tx.orm.delete(tx.table(egressTable)),
  ];
  for (const attempt of attempts) {
    const refused = write(async (tx) => {
      await attempt(tx);
    });
    const { message, cause } = (await refused.catch((thrown: unknown) => thrown)) as Error;
    expect(`${message} ${(cause as Error | undefined)?.message}`).toContain('append-only');
  }
}
