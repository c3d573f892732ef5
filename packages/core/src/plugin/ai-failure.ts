// What every upstream means by a failed answer as long as it says nothing of its own: by status class, and what it asks to wait.
import type { AiFailure } from './ai-provider.ts';

/** Longest pause that is believed, milliseconds: a day. */
const WAIT_MAX_MS = 86_400_000;

const bounded = (ms: number): number => Math.min(Math.max(0, Math.ceil(ms)), WAIT_MAX_MS);

/**
 * What an answer asks to wait, by `retry-after-ms` or `retry-after` (RFC 9110 §10.2.3), at most a day. A date counts from
 * the answer's own `date`, so that a wrong clock at either end changes nothing.
 * @returns milliseconds; null: nothing that can be read
 */
export function askedWait(headers: Headers): number | null {
  const exact = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d{1,12}(\.\d+)?$/.test(exact)) return bounded(Number(exact));
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000);
  if (!/[a-z]/i.test(text)) return null;
  const wait = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? null : bounded(wait);
}

function kindOf(status: number): Pick<AiFailure, 'kind' | 'again'> {
  switch (status) {
    case 401:
    case 402:
    case 403:
      return { kind: 'key', again: false };
    case 408:
    case 409:
    case 425:
      return { kind: 'server', again: true };
    case 429:
      return { kind: 'limited', again: true };
    case 503:
    case 529:
      return { kind: 'overloaded', again: true };
    default:
      if (status >= 500) return { kind: 'server', again: true };
      // a redirect is not followed: it says that the address in the config is wrong, not that the request is
      return status >= 400 ? { kind: 'request', again: false } : { kind: 'server', again: false };
  }
}

/**
 * Reads a failure by its status alone. `x-should-retry: false`, which both official clients heed, ends all attempts.
 * @param status not 2xx
 */
export function failureOf(status: number, headers: Headers): AiFailure {
  const { kind, again } = kindOf(status);
  return {
    kind,
    again: again && headers.get('x-should-retry') !== 'false',
    waitMs: askedWait(headers),
  };
}

const textAt = (value: unknown, key: string): string => {
  const found =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : null;
  return typeof found === 'string' ? found : '';
};

/** What the `error` object of a failed answer says of itself; empty where it does not, or the body is no JSON. */
export function errorWords(body: string): {
  readonly type: string;
  readonly code: string;
  readonly message: string;
} {
  let error: unknown = null;
  try {
    error = (JSON.parse(body) as { error?: unknown } | null)?.error;
  } catch {
    // a page of a proxy, or cut off: the status has said enough
  }
  return {
    type: textAt(error, 'type'),
    code: textAt(error, 'code'),
    message: textAt(error, 'message'),
  };
}
