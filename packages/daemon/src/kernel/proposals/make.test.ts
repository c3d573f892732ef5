// Proposals of plugins, in a daemon of this process.
import { defineOperation } from '@aurelius/core/contract';
import { type CallContext, definePlugin, type Host, manifestOf } from '@aurelius/core/plugin';
import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { BUNDLED } from '../../plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from '../../testing/app.ts';
import { OWNER } from '../auth/principal.ts';

const PROPOSALS = '/api/v1/proposals';
const source = { feature: 'sorting', model: 'local/small', request: 'r1', untrusted: true };
const refused = expect.objectContaining({ code: 'MISSING_PERMISSION' });

/** As another slice's contract has it. */
const create = defineOperation({
  ...{ id: 'tasks.create', kind: 'json', method: 'POST', path: '/api/v1/tasks', summary: 'Add' },
  ...{ input: z.strictObject({ title: z.string() }), output: null, errors: [] },
  ...{ permission: 'tasks:write', effects: 'write', cli: false, examples: [] },
});

let app: TestApp;
afterEach(() => app.close());

/** What a plugin with these `uses` proposes on behalf of a caller with these scopes. */
async function proposer(uses: string[]) {
  let host: Host | undefined;
  const contract = {
    ...{ id: 'sorter', operations: {}, errors: {}, events: {} },
    ...{ config: z.strictObject({}), uses },
  };
  const plugin = definePlugin(contract, (given) => {
    host = given;
    return { operations: {} };
  });
  const own = {
    package: { name: 'sorter', version: '1.0.0', aurelius: manifestOf(contract, false) },
  };
  app = await startTestApp('', {
    bundled: [...BUNDLED, { ...own, load: async () => ({ plugin }) }],
  });
  return (scopes: string[]) =>
    (host as Host).proposals.make(create, { title: 'milk' }, { title: 'Buy milk', source }, {
      userId: OWNER,
      scopes,
    } as unknown as CallContext);
}

describe('a proposal of a plugin', () => {
  it('tells which plugin worked it out, and from what', async () => {
    const propose = await proposer(['proposals:write', 'tasks:write']);
    const { ref } = await propose(['*']);
    const { body } = await app.call('GET', `${PROPOSALS}/${ref}`);
    expect(body).toMatchObject({
      ...{ title: 'Buy milk', input: '{"title":"milk"}', operation: 'tasks.create' },
      source: { plugin: 'sorter', ...source },
    });
  });

  it('takes both permissions of its caller', async () => {
    const propose = await proposer(['proposals:write', 'tasks:write']);
    await expect(propose(['proposals:write'])).rejects.toEqual(refused);
    await expect(propose(['tasks:write'])).rejects.toEqual(refused);
    await propose(['tasks:write', 'proposals:write']);
  });

  it.each([['proposals:write'], ['tasks:write']])(
    'takes more in the manifest than %s',
    async (...uses) => {
      const propose = await proposer(uses);
      await expect(propose(['*'])).rejects.toEqual(refused);
    },
  );
});
