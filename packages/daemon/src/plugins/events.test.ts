import {
  definePlugin,
  type EventHandlers,
  manifestOf,
  type PluginContract,
} from '@aurelius/core/plugin';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createTopics } from '../kernel/events/topics.ts';
import { startTestApp, type TestApp } from '../testing/app.ts';
import { BUNDLED } from './bundled.gen.ts';
import { handlersOf } from './events.ts';

const topics = createTopics([
  { id: 'tasks', events: { 'task:created': z.unknown() } },
  { id: 'notes', events: { 'note:made': z.unknown() } },
]);
const react = async () => {};

/** What a plugin named `notes` with these `uses` may react to. */
const checked = (uses: readonly string[], ...types: readonly string[]) =>
  Object.keys(
    handlersOf(
      { id: 'notes', uses: [...uses] },
      { events: Object.fromEntries(types.map((type) => [type, react])) },
      topics,
    ),
  );

describe('what a plugin reacts to', () => {
  it('is its own, and what it may read of others', () => {
    expect(checked([], 'note:made')).toEqual(['note:made']);
    expect(checked(['tasks:read'], 'task:created')).toEqual(['task:created']);
    expect(() => checked(['tasks:write'], 'task:created')).toThrow(
      'it reacts to task:created of tasks without tasks:read in its `uses`',
    );
  });

  it('is something that somebody declares, unless who may is not here', () => {
    const nobody = 'it reacts to task:frobbed, an event that nobody declares';
    expect(() => checked(['tasks:read'], 'task:frobbed')).toThrow(nobody);
    expect(() => checked(['tasks:read', 'channel:use'], 'task:frobbed')).toThrow(nobody);
    expect(() => checked(['tasks:read'], 'task')).toThrow('nobody declares');
    expect(checked(['mail:read'], 'message:received')).toEqual(['message:received']);
  });
});

describe('a plugin in the daemon', () => {
  let app: TestApp | undefined;
  afterEach(() => app?.close());

  const start = async (uses: readonly string[], events: EventHandlers) => {
    const contract = {
      id: 'ear',
      operations: {},
      errors: {},
      events: {},
      config: z.strictObject({}),
      uses,
    } satisfies PluginContract;
    const plugin = definePlugin(contract, () => ({ operations: {}, events }));
    const ear = {
      package: { name: 'ear', version: '1.0.0', aurelius: manifestOf(contract, false) },
      load: async () => ({ plugin }),
    };
    app = await startTestApp('', { bundled: [...BUNDLED, ear] });
    return app;
  };
  const stateOf = async (one: TestApp) => {
    const { body } = await one.call('GET', '/api/v1/plugins');
    return (body as { data: { id: string }[] }).data.find(({ id }) => id === 'ear');
  };

  it('hears of what others did, after they did it', async () => {
    const told = Promise.withResolvers<unknown>();
    const one = await start(['tasks:read'], {
      'task:created': async (context, { data }) => told.resolve([context.scopes, data]),
    });
    const { body } = await one.call('POST', '/api/v1/tasks', { title: 'buy milk' });
    expect(await told.promise).toEqual([['tasks:read'], body]);
  });

  it('that may not read what it reacts to fails, and says why', async () => {
    const one = await start([], { 'task:created': react });
    expect(await stateOf(one)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('without tasks:read'),
    });
  });
});
