// The daemon's own operations: who answers, and is it well.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';

/** Version of the HTTP contract; raised when something is taken away. */
export const API_VERSION = 1;

export const systemEvents = {
  'clock:jumped': z
    .object({
      byMs: z.int().describe('Milliseconds; negative: it was set back'),
    })
    .meta({ id: 'ClockEvent' }),
};

const hello = defineOperation({
  id: 'system.hello',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/hello',
  summary: 'Say which daemon answers',
  input: z.strictObject({}),
  output: z.object({
    name: z.literal('aurelius'),
    version: z.string(),
    build: z.string().describe('Build id; rises with every build'),
    api: z.object({ min: z.int(), max: z.int() }),
    pid: z.int(),
    managedBy: z
      .enum(['systemd', 'container'])
      .nullable()
      .describe('Who restarts it; null: nobody. In a container `pid` is a number of its own'),
    startedAt: z.iso.datetime(),
    socket: z.string(),
    dataDir: z.string(),
    url: z.string().nullable().describe('Loopback address; null without a TCP listener'),
    urlFault: z.string().nullable().describe('Why there is no TCP listener although one is wanted'),
    tokenFile: z
      .string()
      .nullable()
      .describe('File with the bearer token of the owner, readable by the owner alone'),
  }),
  errors: [],
  permission: 'system:read',
  effects: 'read',
  cli: false,
  examples: [],
});

const checkResult = z.object({
  status: z
    .enum(['up', 'degraded', 'down'])
    .describe('`degraded`: something outside does not work, and the daemon does'),
  detail: z.string().optional(),
});

const live = defineOperation({
  id: 'system.live',
  kind: 'json',
  method: 'GET',
  path: '/health/live',
  summary: 'Answer while the process runs',
  input: z.strictObject({}),
  output: z.object({ status: z.literal('up') }),
  errors: [],
  permission: 'public',
  effects: 'read',
  cli: false,
  examples: [],
});

const health = defineOperation({
  id: 'system.health',
  kind: 'json',
  method: 'GET',
  path: '/health',
  summary: 'Report every check; `status` is `down` when one of them is',
  input: z.strictObject({}),
  output: z.object({
    status: z.enum(['up', 'down']),
    checks: z.record(z.string(), checkResult),
  }),
  errors: [],
  permission: 'system:read',
  effects: 'read',
  cli: false,
  examples: [],
});

const ready = defineOperation({
  ...health,
  id: 'system.ready',
  path: '/health/ready',
  summary: 'Answer 200 once work can be taken; an error while starting or draining',
});

export const systemOperations = { hello, live, ready, health };
