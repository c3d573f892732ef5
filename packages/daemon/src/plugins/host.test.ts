import { defineOperation } from '@aurelius/core/contract';
import type { CallContext, Manifest } from '@aurelius/core/plugin';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createHost, type HostParts } from './host.ts';
import { ProviderRegistry } from './providers.ts';

const edit = defineOperation({
  id: 'other.edit',
  kind: 'json',
  method: 'PATCH',
  path: '/api/v1/other/:id',
  summary: '',
  input: z.strictObject({ note: z.string().default('none') }),
  output: z.object({
    note: z.string(),
    userId: z.string(),
    ifMatch: z.int().nullable(),
    aborted: z.boolean(),
  }),
  errors: [],
  permission: 'other:write',
  effects: 'write',
  cli: false,
  examples: [],
});

const run = async ({ userId, ifMatch, signal }: CallContext, input: { note: string }) => ({
  ...input,
  userId,
  ifMatch,
  aborted: signal.aborted,
});

const context: CallContext = {
  userId: 'u',
  scopes: ['*'],
  zone: 'UTC',
  requestId: 'r',
  ifMatch: 3,
  signal: AbortSignal.abort(),
};

const host = createHost({ id: 'mine', uses: ['other:write'] } as unknown as Manifest, () => ({}), {
  log: { child: () => {} },
  providers: new ProviderRegistry(),
  zone: () => undefined,
  registry: new Map([['other.edit', { owner: 'other', op: edit, run }]]),
} as unknown as HostParts);

describe('a call of another slice', () => {
  it('is on behalf of the same caller, without the revision that was meant for another row', async () => {
    expect(await host.call(edit, {}, context)).toEqual({
      note: 'none',
      userId: 'u',
      ifMatch: null,
      aborted: true,
    });
  });

  it('is checked like one that comes over the wire', async () => {
    for (const input of [{ note: 1 }, { note: 'x', userId: 'other' }, null]) {
      await expect(host.call(edit, input as never, context)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
  });
});
