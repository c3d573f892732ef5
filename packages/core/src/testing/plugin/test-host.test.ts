import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { testDatabases } from '../../../../daemon/src/testing/index.ts';
import { defineJob, urlField } from '../../contract/index.ts';
import {
  comeBack,
  definePlugin,
  type HostConnect,
  type HostHttp,
  type PluginContract,
  unrecoverable,
} from '../../plugin/index.ts';
import { createTestHost, type TestHost, type TestHostOptions } from './test-host.ts';

const contract = {
  id: 'words',
  operations: {},
  errors: {},
  events: {},
  config: z.strictObject({
    url: urlField('content').describe('Answers').optional(),
    mail: urlField('content', ['smtp']).describe('Takes mail').optional(),
  }),
  uses: [],
  net: { 'api.example.com': { purpose: 'Looks up words', data: 'none' } },
} satisfies PluginContract;

let http: HostHttp;
let connect: HostConnect;
const plugin = definePlugin(contract, (host) => {
  ({ http, connect } = host);
  return { operations: {} };
});

let host: TestHost<typeof contract>;
afterEach(() => host.close());
const start = async (more: Partial<TestHostOptions<typeof contract>> = {}) => {
  const [database] = testDatabases;
  host = await createTestHost(plugin, { database, migrations: null, ...more });
};

describe('the outside of a test', () => {
  it('answers what the plugin may call, as the test says', async () => {
    await start({
      config: { url: 'http://127.0.0.1:1/v1' },
      outside: async (request) =>
        new Response(`${request.method} ${request.url} ${await request.text()}`),
    });
    const answer = await http('https://api.example.com/a', { method: 'POST', body: 'x' });
    expect(await answer.text()).toBe('POST https://api.example.com/a x');
    expect((await http('http://127.0.0.1:1/v1/b')).ok).toBe(true);
  });

  it('opens what the plugin may connect to, as the test says', async () => {
    const socket = new Socket();
    await start({
      config: { url: 'http://127.0.0.1:1', mail: 'smtp://127.0.0.1:2' },
      opens: ({ port }) => (port === '2' ? socket : expect.fail(port)),
    });
    expect(await connect('smtp://127.0.0.1:2')).toBe(socket);
    for (const url of ['smtp://127.0.0.1:1', 'http://127.0.0.1:1']) {
      await expect(connect(url)).rejects.toMatchObject({ code: 'EGRESS_NOT_ALLOWED' });
    }
  });

  it('refuses the rest as the daemon does, and is empty unless a test fills it', async () => {
    await start();
    await expect(http('https://other.example/')).rejects.toMatchObject({
      code: 'EGRESS_NOT_ALLOWED',
    });
    await expect(http('https://api.example.com/')).rejects.toMatchObject({ code: 'EGRESS_FAILED' });
  });
});

describe('time that passes in a test', () => {
  const job = defineJob({
    id: 'words.look-up',
    summary: 'Look a word up',
    payload: z.object({ n: z.int() }),
    permission: 'words:write',
    attempts: 2,
    backoffMs: 1000,
  });
  const busy = { ...contract, jobs: { job } } satisfies PluginContract;

  /** What each attempt does, and when it was made, counted from the start. */
  async function run(...attempts: ((now: number) => void)[]) {
    const at: number[] = [];
    const [database] = testDatabases;
    let ask = async (_runAt: number) => {};
    const started = await createTestHost(
      definePlugin(busy, ({ db, jobs, clock }) => {
        const start = clock.now();
        const on = { userId: 'user', scopes: ['*'], zone: 'UTC' };
        ask = (runAt) =>
          db.write(async (tx) => {
            await jobs.enqueue(tx, job, { n: 1 }, on, { runAt: start + runAt });
          });
        return {
          operations: {},
          jobs: {
            job: async () => {
              at.push(clock.now() - start);
              attempts.shift()?.(clock.now());
            },
          },
        };
      }),
      { database, migrations: null },
    );
    await ask(500);
    const early = await started.pass(499);
    const late = await started.pass(10_000);
    await started.close();
    return { at, early, dead: late.map(({ error }) => (error as Error).message) };
  }

  beforeEach(() => start());

  it('does a job when its time has come', async () => {
    expect(await run()).toEqual({ at: [500], early: [], dead: [] });
  });

  it('tries what fails again after its pause, until its attempts are spent', async () => {
    const fail = () => {
      throw new Error('no');
    };
    expect(await run(fail)).toMatchObject({ at: [500, 1500], dead: [] });
    expect(await run(fail, fail)).toMatchObject({ at: [500, 1500], dead: ['no'] });
  });

  it('puts off at no cost what comes back later, and ends what cannot be helped', async () => {
    const later = (now: number) => {
      throw comeBack(now + 2000, 'later');
    };
    expect(await run(later, later, later)).toMatchObject({ at: [500, 2500, 4500, 6500], dead: [] });
    const hopeless = () => {
      throw unrecoverable('never');
    };
    expect(await run(hopeless)).toMatchObject({ at: [500], dead: ['never'] });
  });
});
