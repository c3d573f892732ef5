// What makes two requests the same: everything that their answer depends on, to the byte.
import { createHash } from 'node:crypto';
import type { AiDialect } from '@aurelius/core/plugin';
import type { Incoming } from '../dialects/index.ts';

/** Raised when the same request is answered in another way. */
const VERSION = 1;

/** Who would answer. */
interface Answerer {
  readonly provider: string;
  readonly baseUrl: string;
  /** As the upstream calls it. */
  readonly model: string;
  /** What is spoken there. */
  readonly dialect: AiDialect;
}

export interface KeyParts {
  /** As it goes to the provider, so after what is changed in its texts. */
  readonly incoming: Incoming;
  readonly target: Answerer;
  /** Headers that go to the provider with it, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What says who asks or how the answer is to be handed over; the form of the answer is told apart by itself. */
const BESIDE = new Set([
  'model',
  'stream',
  'stream_options',
  'user',
  'metadata',
  'safety_identifier',
  'prompt_cache_key',
]);

/** A key of its own for each attempt would make every request another one. */
const OWN_HEADERS = new Set(['idempotency-key']);

const formOf = ({ stream, usageAsked }: Incoming): string =>
  stream ? (usageAsked ? 'stream with usage' : 'stream') : 'whole';

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

/**
 * SHA-256 of everything that matters to the answer, hexadecimal. Values are taken as they were written: two numbers that
 * JSON.parse cannot tell apart, or a key that stands twice, are not the same to every provider.
 */
export function cacheKey({ incoming, target, headers }: KeyParts): string {
  const { dialect, model, bytes, spans } = incoming;
  const sent = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name));
  const { provider, baseUrl, model: upstreamModel, dialect: spoken } = target;
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([
      VERSION,
      [dialect, model, formOf(incoming)],
      [provider, baseUrl, upstreamModel, spoken],
      sent.sort(byName),
    ]),
  );
  for (const [name, { start, end }] of [...spans].sort(byName)) {
    if (BESIDE.has(name)) continue;
    hash.update(JSON.stringify([name, end - start]));
    hash.update(bytes.subarray(start, end));
  }
  return hash.digest('hex');
}
