import { defineOperation } from '@aurelius/core/contract';
import {
  definePlugin,
  manifestOf,
  type PluginContract,
  unrecoverable,
} from '@aurelius/core/plugin';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';

const common = {
  kind: 'json',
  output: null,
  errors: [],
  permission: 'post:write',
  effects: 'write',
  cli: false,
  examples: [],
} as const;

const contract = {
  id: 'post',
  operations: {
    connect: defineOperation({
      ...common,
      id: 'post.connect',
      method: 'POST',
      path: '/api/v1/post',
      summary: 'Connect an account',
      input: z.strictObject({
        id: z.string(),
        title: z.string(),
        source: z.string().default('letters'),
        undone: z.boolean().default(false),
      }),
    }),
    disconnect: defineOperation({
      ...common,
      id: 'post.disconnect',
      method: 'DELETE',
      path: '/api/v1/post/:id',
      summary: 'Disconnect an account',
      input: z.strictObject({ id: z.string() }),
    }),
  },
  errors: {},
  events: {},
  config: z.strictObject({}),
  uses: [],
  provides: ['sync:letters'],
} satisfies PluginContract;

/** Accounts that were brought up to date. */
const synced: string[] = [];

const plugin = definePlugin(contract, (host) => ({
  operations: {
    async connect(context, { source, undone, ...account }) {
      await host.db.write(async (tx) => {
        await host.sync.connect(tx, source, account, context);
        if (undone) throw new Error('as asked');
      });
      return undefined;
    },
    async disconnect({ userId }, { id }) {
      await host.db.write((tx) => host.sync.disconnect(tx, 'letters', id, userId));
      return undefined;
    },
  },
  providers: {
    sync: {
      letters: {
        title: 'Letters',
        async sync(_context, account) {
          if (account === 'gone') throw unrecoverable('There is no such account');
          synced.push(account);
        },
      },
    },
  },
}));

const post = {
  package: { name: 'post', version: '1.0.0', aurelius: manifestOf(contract, false) },
  load: async () => ({ plugin }),
};

describe('an account that a plugin connects', () => {
  let app: TestApp;
  beforeEach(async () => {
    synced.length = 0;
    app = await startTestApp('', { bundled: [...BUNDLED, post] });
  });
  afterEach(() => app.close());

  const connect = (account: object) => app.call('POST', '/api/v1/post', account);
  const schedules = async () => {
    const { body } = await app.call('GET', '/api/v1/schedules');
    const { data } = body as { data: { name: string; title: string }[] };
    return data.filter(({ name }) => name.startsWith('sync.'));
  };
  const run = async (name: string) => {
    const { status } = await app.call('POST', `/api/v1/schedules/${name}/run`);
    expect(status).toBeLessThan(300);
  };
  const dead = async () => {
    const { body } = await app.call('GET', '/api/v1/jobs?queue=sync&state=dead');
    return (body as { data: { error: string | null }[] }).data;
  };

  it('has a schedule of its own, and nobody else has one', async () => {
    expect(await schedules()).toEqual([]);
    await connect({ id: 'a', title: 'anna@example.org' });
    await connect({ id: 'b', title: 'bert@example.org' });
    await connect({ id: 'a', title: 'anne@example.org' });
    expect((await schedules()).map(({ name, title }) => [name, title])).toEqual([
      ['sync.letters.a', 'anne@example.org'],
      ['sync.letters.b', 'bert@example.org'],
    ]);
  });

  it('has it if what connects it is kept, and never otherwise', async () => {
    const { status } = await connect({ id: 'a', title: 'A', undone: true });
    expect(status).toBe(500);
    expect(await schedules()).toEqual([]);
  });

  it('has none any more once it is disconnected', async () => {
    await connect({ id: 'a', title: 'A' });
    await app.call('DELETE', '/api/v1/post/a');
    expect(await schedules()).toEqual([]);
  });

  it('is brought up to date at once, and then by its schedule', async () => {
    await connect({ id: 'a', title: 'A' });
    await expect.poll(() => synced).toEqual(['a']);
    await connect({ id: 'a', title: 'Another title' });
    await run('sync.letters.a');
    await expect.poll(() => synced).toEqual(['a', 'a']);
  });

  it('fails for good where its source says so', async () => {
    await connect({ id: 'gone', title: 'Gone' });
    await expect.poll(dead).toMatchObject([{ error: 'There is no such account' }]);
  });

  it('is refused for a source that its plugin does not provide', async () => {
    const { body } = await connect({ id: 'a', title: 'A', source: 'imap' });
    expect(body).toMatchObject({ code: 'MISSING_PERMISSION' });
    expect(await schedules()).toEqual([]);
  });
});
