// The slice on a host of its own, and calls as a gateway makes them.
import { join } from 'node:path';
import type { Database } from '@aurelius/core/db';
import type {
  AiUsage,
  Cost,
  SpendAsk,
  SpendEnd,
  SpendGrant,
  SpendMeter,
} from '@aurelius/core/plugin';
import { createTestHost, type TestHost, type TestHostOptions } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import type { contract } from '../src/contract.ts';
import { plugin } from '../src/daemon.ts';

type Contract = typeof contract;

/** The meter with a write of its own for each call. */
export interface Alone extends Pick<SpendMeter, 'quote'> {
  reserve(ask: SpendAsk): Promise<SpendGrant>;
  settle(hold: Hold, end: SpendEnd, usage: AiUsage): Promise<Cost>;
}

type Hold = Pick<SpendAsk, 'requestId' | 'attempt'>;

export const alone = (meter: SpendMeter, db: Database): Alone => ({
  quote: meter.quote,
  async reserve(ask) {
    await meter.ready(ask);
    return db.write((tx) => meter.reserve(tx, ask));
  },
  settle: (hold, end, usage) => db.write((tx) => meter.settle(tx, hold, end, usage)),
});

export interface Started extends TestHost<Contract> {
  readonly db: Database;
  readonly meter: Alone;
}

/** Prices that are easy to reckon with: a thousandth of a dollar for a thousand tokens in, two out. */
const PRICED = { 'box/model': { input: '1', output: '2' } };

export async function start(
  database: (typeof testDatabases)[number] = testDatabases[0],
  options: Partial<TestHostOptions<Contract>> = {},
): Promise<Started> {
  let db: Database | undefined;
  const host = await createTestHost(plugin, {
    migrations: join(import.meta.dirname, '../migrations'),
    config: { prices: PRICED },
    ...options,
    database: {
      ...database,
      async open(owner, now) {
        db = await database.open(owner, now);
        return db;
      },
    },
  });
  const meter = host.half.providers?.meter?.['ledger'];
  if (!db || !meter) throw new Error('There is no meter');
  return { ...host, db, meter: alone(meter, db) };
}

let requests = 0;

/** A call of a thousand tokens each way at most: 0.003 USD. */
export const asked = (more: Partial<SpendAsk> = {}): SpendAsk => ({
  ...{ userId: 'user', tokenId: null, project: null, tags: [], feature: null },
  ...{ provider: 'box', kind: 'openai-compatible', model: 'model', loopback: false },
  ...{ requestId: `request-${++requests}`, attempt: 1 },
  ...{ inputMost: 1000, outputMost: 1000, costMost: null },
  ...more,
});

export const used = (more: Partial<AiUsage> = {}): AiUsage => ({
  ...{ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
  ...more,
});

/** Nano-USD of a dollar. */
export const USD = 1e9;
