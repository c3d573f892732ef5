import { providerSuite } from '@aurelius/core/testing/plugin';
import { describe, expect, it } from 'vitest';
import { openai } from './provider.ts';

describe('the provider OpenAI', () => {
  it.each(
    providerSuite({
      provider: openai,
      listing: (ids) => ({
        object: 'list',
        data: ids.map((id) => ({ id, object: 'model', created: 7, owned_by: 'openai' })),
      }),
    }),
  )('$name', async ({ run }) => {
    await run();
  });

  it.each(['insufficient_quota', 'billing_hard_limit_reached'])(
    'does not ask an account without money again: %s',
    (code) => {
      const body = JSON.stringify({ error: { message: 'You exceeded your quota', code } });
      expect(openai.failure(429, new Headers({ 'retry-after': '1' }), body)).toEqual({
        kind: 'limited',
        again: false,
        waitMs: 1000,
      });
    },
  );

  it('does as x-should-retry says', () => {
    const never = new Headers({ 'x-should-retry': 'false' });
    expect(openai.failure(500, never, '')).toMatchObject({ kind: 'server', again: false });
  });
});
