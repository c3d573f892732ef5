// A request as the log tells it: what was asked, who answered, what it took. Never what was said.
import * as z from 'zod';

/**
 * What became of a request. `open`: it runs; `partial`: the answer broke off, or the daemon died meanwhile; `refused`: the
 * gateway did not pass it on; `failed`: nobody answered; `cached`: no model was asked; `gone`: its caller went away.
 */
export const REQUEST_STATUSES = [
  'open',
  'complete',
  'partial',
  'refused',
  'failed',
  'cached',
  'gone',
] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

/** Whether the answer came from the cache. */
export const CACHE_STATES = ['hit', 'miss', 'off'] as const;
export type CacheState = (typeof CACHE_STATES)[number];

const count = z.int().min(0);
const milliseconds = count.nullable();

const failedAttempt = z
  .object({
    attempt: z.int().describe('Counts from 1'),
    provider: z.string(),
    model: z.string(),
    httpStatus: z.int().nullable().describe('What the provider answered; null: nothing'),
    code: z.string().nullable().describe('Error code that it was to us'),
    ms: count.describe('Milliseconds that it took'),
  })
  .meta({ id: 'AiFailedAttempt' });
/** An attempt after which another one was made. */
export type FailedAttempt = z.output<typeof failedAttempt>;

/** What a call used up; what each is, `AiUsage` of the core says. */
export const usage = z
  .object({
    input: count.describe('Tokens that came from no cache and went into none'),
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    output: count,
    reasoning: count.describe('Part of `output` that was thought and not said'),
  })
  .meta({ id: 'AiUsage' });

export const request = z
  .object({
    id: z.uuid(),
    ref: z.string().describe('Short name'),
    at: z.iso.datetime(),
    status: z
      .enum(REQUEST_STATUSES)
      .describe(
        '`open` runs; `partial` broke off; `refused` was not passed on; `failed`: nobody answered; `gone`: the caller went away',
      ),
    dialect: z.string().describe('What the caller spoke'),
    asked: z.string().describe('Model as the caller wrote it'),
    provider: z.string().nullable().describe('Who was asked last; null: nobody'),
    model: z.string().nullable(),
    tier: z.string().nullable(),
    stream: z.boolean(),
    project: z.string().nullable(),
    feature: z.string().nullable().describe('What it was done for'),
    tags: z.array(z.string()),
    labels: z.array(z.string()).describe('What it held, as far as it was said'),
    tokenId: z.string().nullable().describe('Token it came with; null: none'),
    conversation: z.string().nullable().describe('Hash of the name of its conversation'),
    httpStatus: z.int().nullable().describe('What its caller was answered'),
    code: z.string().nullable().describe('Error code'),
    firstByteMs: milliseconds.describe('Until the first byte of the answer'),
    totalMs: milliseconds.describe('Until its end'),
    usage: usage.nullable().describe('Tokens; null: not known'),
    cost: z.int().nullable().describe('Nano-USD; null: not known'),
    costState: z.enum(['exact', 'inferred', 'unknown']).nullable(),
    cache: z.enum(CACHE_STATES),
    attempts: count.describe('How often a provider was asked'),
    bytesIn: count.describe('Bytes of the request'),
    bytesOut: count.describe('Bytes of the answer'),
  })
  .meta({ id: 'AiRequest' });
export type LoggedRequest = z.output<typeof request>;

const sentAttempt = z
  .object({
    seq: z.int().describe('Row of the chain'),
    attempt: z.int().describe('Counts from 1'),
    at: z.iso.datetime(),
    provider: z.string(),
    host: z.string().describe('Host and port'),
    model: z.string(),
    labels: z.array(z.string()),
    bytes: count.describe('Bytes that were sent'),
    sha256: z.string().describe('SHA-256 of these bytes'),
  })
  .meta({ id: 'AiSentAttempt' });
export type SentAttempt = z.output<typeof sentAttempt>;

export const explained = request
  .extend({
    why: z.unknown().describe('How the route came about; null: none was looked for'),
    failures: z.array(failedAttempt).describe('Attempts after which another one was made'),
    sent: z.array(sentAttempt).describe('What was sent to whom, as the chain has it'),
    bodies: z.array(z.enum(['request', 'answer'])).describe('Bodies that are kept'),
  })
  .meta({ id: 'AiRequestExplained' });
export type ExplainedRequest = z.output<typeof explained>;
