// Privacy: what may leave this machine, on whose word, and what has left it.
import * as z from 'zod';
import { NET_DATA } from '../contract/egress.ts';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { PAGE_MAX, page, pageInput } from '../contract/page.ts';

export const egressErrors = defineErrors({
  EGRESS_NOT_ALLOWED: {
    status: 403,
    title: 'The plugin may not call this host',
    hint: 'aurelius privacy egress',
    exit: 'refused',
  },
  EGRESS_BLOCKED_ADDRESS: {
    status: 422,
    title:
      'The host is an address of this machine, of a private network or of a cloud’s metadata service',
  },
  EGRESS_URL_INVALID: {
    status: 422,
    title:
      'The address is none that can be called: of a scheme that is spoken, without a name or a password in it',
  },
  EGRESS_REQUEST_INVALID: {
    status: 422,
    title: 'The request has a method, a header or a body that cannot be sent',
  },
  EGRESS_FAILED: {
    status: 502,
    title: 'The host could not be reached, or broke off',
    exit: 'failure',
    retryable: true,
  },
  EGRESS_TIMEOUT: { status: 504, title: 'The host took too long', retryable: true },
  EGRESS_CIRCUIT_OPEN: {
    status: 503,
    title: 'The host failed again and again, and is not called for a while',
    retryable: true,
  },
  EGRESS_TOO_LARGE: {
    status: 502,
    title: 'The host answered more than was asked for',
    exit: 'failure',
  },
});

const circuitEvent = z
  .object({
    plugin: z.string().describe('Whose calls'),
    host: z.string().describe('Host and port'),
  })
  .meta({ id: 'CircuitEvent' });

/** A host is not called for a while, and answers again. */
export const privacyEvents = { 'circuit:opened': circuitEvent, 'circuit:closed': circuitEvent };

/** How a call ended; `refused`: nothing was sent. */
export const EGRESS_OUTCOMES = ['answered', 'aborted', 'failed', 'refused'] as const;
export type EgressOutcome = (typeof EGRESS_OUTCOMES)[number];

const promise = z
  .object({
    plugin: z.string().describe('Plugin, or module of the daemon'),
    target: z
      .string()
      .describe('Where it may call: `https://api.example.com`, `*` is any public host'),
    purpose: z.string().describe('What for, in its own words'),
    data: z
      .enum(NET_DATA)
      .describe('What of yours is sent: nothing, names and times, or what was written'),
    because: z
      .enum(['granted', 'connected', 'config', 'local'])
      .describe(
        '`granted` when it was installed; `connected`: it comes with Aurelius and you set it up; `config`: you wrote the address; `local`: it comes with Aurelius, and this stays on the machine',
      ),
    key: z.string().nullable().describe('Config key that names the address'),
    private: z.boolean().describe('Whether it may be this machine or a private network'),
  })
  .meta({ id: 'EgressPromise' });
/** One place that something may call. */
export type EgressPromise = z.output<typeof promise>;

const call = z
  .object({
    seq: z.int().nullable().describe('Rises with every recorded call; null: it still runs'),
    at: z.iso.datetime().describe('When it began'),
    plugin: z.string(),
    operation: z.string().nullable().describe('Operation that led to it; null: none'),
    userId: z.string().nullable().describe('On whose behalf; null: the daemon’s own'),
    method: z.string().describe('`STREAM`: another protocol than HTTP'),
    scheme: z.string(),
    host: z.string(),
    port: z.int(),
    address: z.string().nullable().describe('Address that was connected to; null: none was'),
    status: z.int().nullable().describe('HTTP status of the answer; null: there was none'),
    sent: z.int().describe('Bytes of the body, or of the stream, that were sent'),
    received: z.int().describe('Bytes of it that came back'),
    took: z.int().nullable().describe('Milliseconds; null: it still runs'),
    outcome: z.enum([...EGRESS_OUTCOMES, 'running']),
    code: z.string().nullable().describe('Error code of what was refused or failed'),
  })
  .meta({ id: 'EgressCall' });
/** One call to the outside. Neither path nor headers nor bodies are kept. */
export type EgressCall = z.output<typeof call>;

const common = {
  kind: 'json',
  method: 'GET',
  errors: [],
  permission: 'privacy:read',
  effects: 'read',
} as const;

const overview = z.object({
  promise: z
    .array(promise)
    .describe('All that may be called; what is only `local` does not leave this machine'),
  running: z.array(call).describe('Calls that have not ended'),
  record: z.array(call).describe('The calls that ended last, the newest first'),
});
/** What `privacy egress` tells. */
export type EgressOverview = z.output<typeof overview>;

const egress = defineOperation({
  ...common,
  id: 'privacy.egress',
  path: '/api/v1/privacy/egress',
  summary: 'Tell what may leave this machine, and what has left it',
  description:
    'The promise is derived from what was granted, connected and written into the config; a call that is not in it is refused and recorded. The record keeps who called which host when and how much went over, for 90 days; neither paths nor contents.',
  input: z.strictObject({
    last: z
      .int()
      .min(0)
      .max(PAGE_MAX)
      .default(20)
      .describe(`Calls of the record to show, at most ${PAGE_MAX}`),
  }),
  output: overview,
  cli: { command: 'privacy egress', bare: true },
  examples: [
    { title: 'The promise and the last calls', argv: ['privacy', 'egress'] },
    { title: 'The promise alone', argv: ['privacy', 'egress', '--last', '0'] },
  ],
});

const calls = defineOperation({
  ...common,
  id: 'privacy.calls',
  path: '/api/v1/privacy/egress/calls',
  summary: 'List the calls to the outside, the newest first',
  input: z.strictObject({
    plugin: z.string().min(1).max(100).optional().describe('Only those of this plugin'),
    ...pageInput,
  }),
  output: page(call),
  cli: { command: 'privacy calls' },
  examples: [{ title: 'All of them', argv: ['privacy', 'calls', '--limit', 'all'] }],
});

export const privacyOperations = { egress, calls };
