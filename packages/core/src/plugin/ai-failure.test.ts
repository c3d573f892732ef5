import { describe, expect, it } from 'vitest';
import { askedWait, errorWords, failureOf } from './ai-failure.ts';

const asked = (headers: Record<string, string>) => askedWait(new Headers(headers));

describe('what an answer asks to wait', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '120.4', 'retry-after': '9' }, 121],
    [{ 'retry-after-ms': 'soon', 'retry-after': '9' }, 9000],
    [{ 'retry-after': '-3' }, null],
    [{ 'retry-after': '999999999' }, 86_400_000],
    [{ 'retry-after': 'Sun, 29 Nov 2026 10:00:30 GMT' }, null],
    [
      {
        'retry-after': 'Sun, 29 Nov 2026 10:00:30 GMT',
        date: 'Sun, 29 Nov 2026 10:00:00 GMT',
      },
      30_000,
    ],
    [
      {
        'retry-after': 'Sun, 29 Nov 2026 09:00:00 GMT',
        date: 'Sun, 29 Nov 2026 10:00:00 GMT',
      },
      0,
    ],
  ])('is read from %j', (headers: Record<string, string>, wait) =>
    expect(asked(headers)).toBe(wait),
  );
});

describe('a failure by its status', () => {
  it.each([
    [302, 'server', false],
    [402, 'key', false],
    [408, 'server', true],
    [409, 'server', true],
    [418, 'request', false],
    [504, 'server', true],
  ])('%i is %s, again: %s', (status, kind, again) =>
    expect(failureOf(status, new Headers())).toEqual({ kind, again, waitMs: null }),
  );
});

describe('the words of a failure', () => {
  it('are those of its error object', () => {
    expect(errorWords('{"error":{"type":"a","code":"b","message":"c"}}')).toEqual({
      type: 'a',
      code: 'b',
      message: 'c',
    });
  });

  it.each(['', 'null', '7', '{"error":7}', '<p>'])('are empty for %j', (body) =>
    expect(errorWords(body)).toEqual({ type: '', code: '', message: '' }),
  );
});
