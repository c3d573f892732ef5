import { providerSuite } from '@aurelius/core/testing/plugin';
import { describe, expect, it } from 'vitest';
import { anthropic } from './provider.ts';

describe('the provider Anthropic', () => {
  it.each(
    providerSuite({
      provider: anthropic,
      listing: (ids) => ({
        data: ids.map((id) => ({ type: 'model', id, created_at: '2026-05-01T00:00:00Z' })),
        has_more: false,
        first_id: ids[0] ?? null,
        last_id: ids.at(-1) ?? null,
      }),
    }),
  )('$name', async ({ run }) => {
    await run();
  });

  it('reads every page of its models, and when each was made', async () => {
    const asked: string[] = [];
    const page = (id: string, more: boolean) =>
      Response.json({
        data: [{ type: 'model', id, created_at: '1970-01-01T00:00:07Z' }],
        has_more: more,
        first_id: id,
        last_id: id,
      });
    const found = await anthropic.models({
      name: 'claude',
      baseUrl: 'https://upstream.example/v1',
      apiKey: null,
      http: async (input) => {
        asked.push(String(input));
        return page(`model-${asked.length}`, asked.length < 3);
      },
      signal: new AbortController().signal,
    });
    expect(found.map(({ id }) => id)).toEqual(['model-1', 'model-2', 'model-3']);
    expect(found[0]).toEqual({ id: 'model-1', created: 7000, owner: 'anthropic' });
    expect(asked[1]).toContain('after_id=model-1');
  });

  it('stops after a few pages of an upstream that always has more', async () => {
    let asked = 0;
    const found = await anthropic.models({
      name: 'claude',
      baseUrl: 'https://upstream.example/v1',
      apiKey: 'k',
      http: async () => {
        asked++;
        return Response.json({ data: [{ id: 'm', created_at: '' }], has_more: true, last_id: 'm' });
      },
      signal: new AbortController().signal,
    });
    expect([asked, found.length]).toEqual([5, 5]);
    expect(found[0]?.created).toBeNull();
  });

  const failure = (status: number, error: object, headers: Record<string, string> = {}) =>
    anthropic.failure(status, new Headers(headers), JSON.stringify({ type: 'error', error }));

  it('takes a limit that says when it ends for one that passes, and any other for a ceiling', () => {
    const limited = { type: 'rate_limit_error', message: 'slow down' };
    expect(failure(429, limited, { 'retry-after': '3' })).toEqual({
      kind: 'limited',
      again: true,
      waitMs: 3000,
    });
    expect(failure(429, limited)).toEqual({ kind: 'limited', again: false, waitMs: null });
  });

  it.each([
    [400, { type: 'invalid_request_error', message: 'Your credit balance is too low' }],
    [402, { type: 'billing_error', message: 'pay' }],
    [429, { type: 'enforced_spend_limit_reached', message: 'spent' }],
  ])('does not ask an account without money again: %i %j', (status, error) => {
    expect(failure(status, error, { 'retry-after': '3' })).toEqual({
      kind: 'limited',
      again: false,
      waitMs: 3000,
    });
  });

  it('asks an overloaded upstream again, also where the status says otherwise', () => {
    const overloaded = { type: 'overloaded_error', message: 'Overloaded' };
    expect(failure(529, overloaded)).toMatchObject({ kind: 'overloaded', again: true });
    expect(failure(500, overloaded)).toMatchObject({ kind: 'overloaded', again: true });
  });
});
