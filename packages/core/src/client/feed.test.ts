import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelErrors } from '../contract/kernel-errors.ts';
import { followFeed, pauseAfter } from './feed.ts';
import { TransportError } from './transport-error.ts';

/** One connection: what it tells at its begin, its items, and the error it ends with. */
interface Part {
  readonly from?: number;
  readonly seqs?: readonly number[];
  readonly fault?: Error;
}

/** Follows connections one after another until none is left; then the caller's signal aborts. */
function follow(parts: readonly Part[], after?: number) {
  const left = new AbortController();
  const asked: (number | undefined)[] = [];
  const pauses: number[] = [];
  const feed = followFeed(
    {
      after,
      signal: left.signal,
      async open(last) {
        asked.push(last);
        const part = parts[asked.length - 1];
        if (!part) {
          left.abort();
          throw new Error('cut by the abort');
        }
        async function* items() {
          for (const seq of part?.seqs ?? []) yield { seq };
          if (part?.fault) throw part.fault;
        }
        return { from: part.from, items: items() };
      },
    },
    {
      random: () => 1,
      async sleep(ms) {
        pauses.push(ms);
      },
    },
  );
  const seen: number[] = [];
  const run = async () => {
    for await (const { seq } of feed) seen.push(seq);
  };
  return { asked, pauses, seen, done: run() };
}

const broken = new TransportError('broken', 'gone');

describe('followFeed', () => {
  it('takes up after the last item, however a connection ended', async () => {
    const { done, seen, asked } = follow([
      { seqs: [4, 5] },
      { fault: broken },
      { seqs: [7], fault: new TransportError('silent', 'nothing') },
      { fault: kernelErrors.DAEMON_STOPPING() },
      { fault: new TransportError('unreachable', 'none', 'ENOENT') },
    ]);
    await done;
    expect(seen).toEqual([4, 5, 7]);
    expect(asked).toEqual([undefined, 5, 5, 7, 7, 7]);
  });

  it('takes up where a connection began that told nothing', async () => {
    const { done, asked } = follow([{ from: 9, fault: broken }, { from: 12 }]);
    await done;
    expect(asked).toEqual([undefined, 9, 9]);
  });

  it('begins where it is told', async () => {
    const { done, asked } = follow([{ from: 9 }], 3);
    await done;
    expect(asked).toEqual([3, 3]);
  });

  it('waits longer with every failure, and begins anew after an item', async () => {
    const { done, pauses } = follow([
      ...Array.from({ length: 7 }, () => ({ fault: broken })),
      { seqs: [1], fault: broken },
    ]);
    await done;
    expect(pauses).toEqual([200, 400, 800, 1600, 3200, 5000, 5000, 200]);
  });

  it.each([
    kernelErrors.UNAUTHENTICATED(),
    kernelErrors.MISSING_PERMISSION(),
    kernelErrors.ROUTE_NOT_FOUND(),
    kernelErrors.INTERNAL(),
    kernelErrors.DAEMON_OUTDATED(),
    new TransportError('malformed', 'an ftp server'),
    new TransportError('unreachable', 'not yours', 'EACCES'),
    new TypeError('a bug'),
  ])('throws what waiting does not mend: %s', async (fault) => {
    const { done, asked, seen } = follow([{ seqs: [1], fault }, { seqs: [2] }]);
    await expect(done).rejects.toBe(fault);
    expect([asked.length, seen]).toEqual([1, [1]]);
  });
});

describe('pauseAfter', () => {
  it('stays between 100 ms and 5 s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, r) => {
          const pause = pauseAfter(n, broken, () => r);
          expect(pause).toBeGreaterThanOrEqual(100);
          expect(pause).toBeLessThanOrEqual(5000);
        },
      ),
    );
  });

  it('is as long as the daemon asks for', () => {
    const limited = kernelErrors.RATE_LIMITED(undefined, { retryAfter: 7 });
    expect(pauseAfter(1, limited, () => 0)).toBe(7000);
  });
});
