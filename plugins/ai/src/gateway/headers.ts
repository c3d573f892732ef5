// Headers that pass between caller and upstream; everything that is not named here stays where it is.
import type { RawRequest } from '@aurelius/core/plugin';
import type { Incoming } from '../dialects/index.ts';
import type { Target } from '../routing/types.ts';

/** Of a caller's request, for the upstream: what changes how it is answered, and nothing of who asks. */
const TO_UPSTREAM = [
  'anthropic-version',
  'anthropic-beta',
  'openai-organization',
  'openai-project',
  'openai-beta',
  'idempotency-key',
] as const;

/** Of an upstream's answer, for the caller: limits and times. */
const TO_CALLER =
  /^(?:retry-after(?:-ms)?|x-should-retry|x-ratelimit-.*|anthropic-ratelimit-.*|openai-processing-ms)$/;

/** What the upstream calls the request, whichever it is. */
const REQUEST_IDS = ['x-request-id', 'request-id'] as const;

/** @returns headers of the request that go on to the upstream: only one that speaks the same way knows them */
export function forwardedTo(
  { dialect }: Pick<Target, 'dialect'>,
  incoming: Pick<Incoming, 'dialect'>,
  headers: RawRequest['headers'],
): Record<string, string> {
  if (dialect !== incoming.dialect) return {};
  const passed: Record<string, string> = {};
  for (const name of TO_UPSTREAM) {
    const value = headers[name];
    if (value !== undefined) passed[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return passed;
}

/** @returns headers of the answer that go back to the caller, the upstream's own id under a name of its own */
export function returned(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of headers) if (TO_CALLER.test(name)) passed[name] = value;
  const id = REQUEST_IDS.map((name) => headers.get(name)).find((one) => one !== null);
  if (id !== undefined && id !== null) passed['x-upstream-request-id'] = id;
  return passed;
}

export const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no',
} as const;

export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' } as const;
