// The slice on a host of its own, with a channel that a test looks into.
import { join } from 'node:path';
import type { ChannelMessage, NotificationChannel } from '@aurelius/core/plugin';
import { createTestHost, type TestHost, type TestHostOptions } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import type { contract } from '../src/contract.ts';
import { plugin } from '../src/daemon.ts';

type Contract = typeof contract;

/** A channel that keeps what it is given. */
interface Pigeon extends NotificationChannel {
  readonly sent: ChannelMessage[];
  /** Thrown by the next sends, one each, before anything arrives. */
  readonly failures: Error[];
  lacks: string | null;
}

function pigeon(): Pigeon {
  const bird: Pigeon = {
    title: 'Pigeon',
    sent: [],
    failures: [],
    lacks: null,
    fault: async () => bird.lacks,
    async send(message) {
      const failure = bird.failures.shift();
      if (failure) throw failure;
      bird.sent.push(message);
    },
  };
  return bird;
}

export interface Started extends TestHost<Contract> {
  readonly bird: Pigeon;
  /** Titles that arrived, in order. */
  arrived(): string[];
  /** State and reason of each delivery of a notification over the pigeon, the newest round first. */
  log(id: string): Promise<string[]>;
}

/** Spans of time, milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export async function start(
  database: (typeof testDatabases)[number] = testDatabases[0],
  options: Partial<TestHostOptions<Contract>> = {},
): Promise<Started> {
  const bird = pigeon();
  const host = await createTestHost(plugin, {
    database,
    migrations: join(import.meta.dirname, '../migrations'),
    ...options,
    providers: { channel: { pigeon: bird, ...options.providers?.channel } },
  });
  return {
    ...host,
    bird,
    arrived: () => bird.sent.map(({ title }) => title),
    async log(id) {
      const { deliveries } = await host.call('show', { id });
      return deliveries
        .filter(({ channel }) => channel === 'pigeon')
        .map(({ state, error }) => (error === null ? state : `${state}: ${error}`));
    },
  };
}
