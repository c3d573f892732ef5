import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { testDatabases } from '../../../../daemon/src/testing/index.ts';
import { urlField } from '../../contract/index.ts';
import {
  definePlugin,
  type HostConnect,
  type HostHttp,
  type PluginContract,
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
