// Section `http`: where the daemon listens beside its unix socket, and for whom.
import * as z from 'zod';

/** Whether an address can only be reached from this machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i;
const ORIGIN = /^(https?|[a-z][a-z0-9+.-]*):\/\/[^\s/?#@]+$/i;

export const httpSection = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Listen on TCP beside the unix socket'),
    host: z
      .string()
      .min(1)
      .default('127.0.0.1')
      .describe('Address to listen on; one that others can reach needs `names` and `allowRemote`'),
    port: z.int().min(0).max(65_535).default(4000).describe('TCP port; 0 takes any free one'),
    names: z
      .array(z.string().regex(HOST_NAME, { error: 'is not a host name' }))
      .default([])
      .describe('Further names this daemon is called by in Host headers'),
    allowRemote: z.boolean().default(false).describe('Let other machines reach it'),
    origins: z
      .array(z.string().regex(ORIGIN, { error: 'is not an origin, like https://example.com' }))
      .default([])
      .describe('Origins of web pages that may call it'),
    rateLimit: z
      .int()
      .min(1)
      .max(100_000)
      .default(100)
      .describe(
        'Requests per second that one token may send on average; bursts of five times that',
      ),
  })
  .refine((http) => isLoopback(http.host) || (http.allowRemote && http.names.length > 0), {
    path: ['host'],
    error: 'can be reached by others: it also needs http.names and http.allowRemote = true',
  })
  .prefault({})
  .describe('TCP');

/** The section as it applies. */
export type HttpConfig = z.output<typeof httpSection>;
