// One export to the receiver, and what its answer means (OTLP/HTTP, "Failures" and "Partial Success").
import { isProblem } from '@aurelius/core/contract';
import { askedWait, type Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';

/** Longest answer that is read, bytes: it says little. */
const ANSWER_MAX = 64 * 1024;
/** Longest reason that is repeated in our log, characters. */
const WHY_MAX = 200;
const TIMEOUTS = { connect: 5000, headers: 10_000, body: 10_000 };
/** Answers after which the same is to be sent again. */
const AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * What became of an export. `rejected`: how many of it the receiver did not take, of all that was sent where it took
 * nothing; `again`: nothing is decided, and it may be sent again after `waitMs` (null: it does not say when).
 */
export type Sent =
  | { readonly again: false; readonly rejected: number; readonly why: string | null }
  | { readonly again: true; readonly waitMs: number | null; readonly why: string };

type Parts = Pick<Host<AiConfig>, 'config' | 'http' | 'secrets'>;
export type OtelConfig = NonNullable<AiConfig['log']['otel']>;

async function headersOf({ secrets }: Parts, { headers }: OtelConfig): Promise<Headers> {
  const resolved = new Headers();
  for (const [name, reference] of Object.entries(headers)) {
    resolved.set(name, await secrets.resolve(reference));
  }
  resolved.set('content-type', 'application/json');
  return resolved;
}

/** What a success says it did not take. @param count how much it was sent */
function rejectedBy(
  body: string,
  count: number,
): Pick<Sent & { again: false }, 'rejected' | 'why'> {
  try {
    const { partialSuccess } = JSON.parse(body) as {
      partialSuccess?: Record<'rejectedSpans' | 'rejectedDataPoints' | 'errorMessage', unknown>;
    };
    const { rejectedSpans = 0, rejectedDataPoints = 0, errorMessage } = partialSuccess ?? {};
    // 64-bit numbers are texts
    const rejected = Number(rejectedSpans) + Number(rejectedDataPoints) || 0;
    const why = typeof errorMessage === 'string' ? errorMessage.slice(0, WHY_MAX) || null : null;
    return { rejected: Math.min(Math.max(0, rejected), count), why };
  } catch {
    // it took it; how it says so is its own matter
    return { rejected: 0, why: null };
  }
}

/**
 * @param path `traces` or `metrics`
 * @param count how many spans or points `message` holds
 * @param signal ends it early
 */
export async function send(
  parts: Parts,
  otel: OtelConfig,
  path: 'traces' | 'metrics',
  message: object,
  count: number,
  signal: AbortSignal,
): Promise<Sent> {
  try {
    const response = await parts.http(`${otel.endpoint.replace(/\/+$/, '')}/v1/${path}`, {
      method: 'POST',
      headers: await headersOf(parts, otel),
      body: JSON.stringify(message),
      maxBytes: ANSWER_MAX,
      timeouts: TIMEOUTS,
      signal,
    });
    const { status, ok, headers } = response;
    if (ok) return { again: false, ...rejectedBy(await response.text().catch(() => ''), count) };
    await response.body?.cancel();
    const why = `it answered ${status}`;
    return AGAIN.has(status)
      ? { again: true, waitMs: askedWait(headers), why }
      : { again: false, rejected: count, why };
  } catch (error) {
    // words of others may hold what was sent
    const why = isProblem(error) ? error.code : 'nothing came of it';
    const waitMs =
      isProblem(error) && error.retryAfter !== undefined ? error.retryAfter * 1000 : null;
    return { again: true, waitMs, why };
  }
}
