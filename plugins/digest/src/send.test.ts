import { kernelErrors } from '@aurelius/core/contract';
import type { Host } from '@aurelius/core/plugin';
import { describe, expect, it } from 'vitest';
import { send } from './send.ts';

const NOW = Date.parse('2026-11-28T08:00:00Z');

/** Sends a digest of these titles that are due, with notifications that answer `told`. */
async function sent(titles: readonly string[], told: (input: unknown) => unknown) {
  const calls: unknown[] = [];
  const lines: string[] = [];
  const call = async ({ id }: { id: string }, input: Record<string, unknown>) => {
    if (id === 'notifications.notify') {
      calls.push(input);
      return told(input);
    }
    const data = 'dueAfter' in input ? titles.map((title, at) => ({ ref: `r${at}`, title })) : [];
    return { data, meta: { nextCursor: null } };
  };
  const host = { call, clock: { now: () => NOW } } as unknown as Host;
  const context = {
    userId: 'u',
    scopes: ['*'],
    zone: 'Pacific/Kiritimati',
    requestId: 'r',
    ifMatch: null,
    signal: new AbortController().signal,
    jobId: 'j',
    attempt: 1,
    log: (line: string) => lines.push(line),
  };
  const result = await send(host, context);
  return { result, calls, lines };
}

describe('the digest that is sent', () => {
  it('is a notification under the key of the local day', async () => {
    const { result, calls } = await sent(['pay the rent'], () => ({ count: 1 }));
    expect(result).toEqual({ date: '2026-11-28', sent: true });
    expect(calls).toEqual([
      {
        category: 'digest',
        title: 'Your day: 1 due today',
        body: 'Sat, 28 Nov 2026\n\nDue today (1)\n  r0  pay the rent',
        dedupeKey: 'digest:2026-11-28',
      },
    ]);
  });

  it('says that a day was told before', async () => {
    const { result } = await sent(['pay the rent'], () => ({ count: 2 }));
    expect(result.sent).toBe(false);
  });

  it('is none where there is nothing to tell', async () => {
    const { result, calls } = await sent([], () => ({ count: 1 }));
    expect([result.sent, calls]).toEqual([false, []]);
  });

  it('is given up where notifications do not run, and tried again where they fail', async () => {
    const { result, lines } = await sent(['pay the rent'], () => {
      throw kernelErrors.ROUTE_NOT_FOUND();
    });
    expect([result.sent, lines]).toEqual([false, [expect.stringContaining('do not run')]]);
    const failing = sent(['pay the rent'], () => {
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
  });

  it('fits into a notification, in whole lines', async () => {
    const titles = Array.from({ length: 20 }, () => 'x'.repeat(300));
    const { calls } = await sent(titles, () => ({ count: 1 }));
    const [{ body }] = calls as [{ body: string }];
    expect(body.length).toBeGreaterThan(3500);
    expect(body.length).toBeLessThanOrEqual(4000);
    const lines = body.split('\n');
    expect(lines.at(-1)).toBe('… aurelius digest shows the rest');
    expect(lines.at(-2)).toMatch(/^ {2}r\d+ {2}x{300}$/);
  });
});
