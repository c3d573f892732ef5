// Events: what changed, in the order in which it changed, for everyone who follows along.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { EVENTS_ROUTE } from './events-route.ts';

export const eventErrors = defineErrors({
  EVENTS_GONE: {
    status: 409,
    title: 'The events after that number are not known',
    hint: 'Read the lists again and follow without `after`.',
  },
  EVENT_TOPIC_UNKNOWN: { status: 400, title: 'There is no such topic' },
});

/** A topic: an entity (`task`), one of its events (`task:updated`), or `*`. */
export const topic = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9-]{0,30}(:[a-z][a-z0-9-]{0,30})?)$/)
  .describe('An entity (`task`), one of its events (`task:updated`), or `*`');

export const event = z
  .object({
    seq: z
      .int()
      .describe('Rises with every event; pass the last one as `after` to go on behind it'),
    type: z.string().describe('`<entity>:<past verb>`'),
    at: z.iso.datetime(),
    entity: z.string(),
    entityId: z.string(),
    data: z.unknown().describe('The entity as it is now, or as it was when it was removed'),
  })
  .meta({ id: 'Event' });
export type Event = z.output<typeof event>;

const tail = defineOperation({
  id: 'events.tail',
  kind: 'stream',
  ...EVENTS_ROUTE,
  body: null,
  yields: 'feed',
  resume: 'after',
  summary: 'Follow events as they happen',
  description:
    'Goes on until the caller leaves. Events the caller may not read are left out. Empty lines (NDJSON) and comments (SSE) come in between when nothing happens.',
  input: z.strictObject({
    topic: z
      .array(topic)
      .max(50)
      .optional()
      .describe('An entity (`task`) or one of its events (`task:updated`); default: all'),
    after: z
      .int()
      .min(0)
      .optional()
      .describe('Number of the last event seen: what came after it is told first'),
  }),
  output: event,
  errors: [eventErrors.EVENTS_GONE, eventErrors.EVENT_TOPIC_UNKNOWN],
  permission: 'events:read',
  effects: 'read',
  cli: { command: 'events tail' },
  examples: [
    {
      title: 'Changes of tasks, for a script',
      argv: ['events', 'tail', '--topic', 'task', '--json'],
    },
  ],
});

export const eventOperations = { tail };
