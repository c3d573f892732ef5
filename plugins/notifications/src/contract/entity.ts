// The notification entity with its deliveries, and what its operations take.
import { filledText, pageInput, shortText } from '@aurelius/core/contract';
import * as z from 'zod';

/** From what can wait to what cannot. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;

/** `coalesced`: another delivery carries it along; `suppressed`: it was left out on purpose. */
export const DELIVERY_STATES = ['pending', 'sent', 'failed', 'suppressed', 'coalesced'] as const;

/** How a caller names a notification. */
export const notificationName = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a notification, the start of one, or its number in the last list')
  .meta({
    examples: ['k7dp'],
    'x-names': 'notification',
    'x-cli': { suggest: { list: 'notifications.list', value: 'ref', about: 'title' } },
  });

export const categoryName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .describe('What it is about, for rules to go by: `jobs`, `digest`');

export const channelName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/)
  .describe('Name of a channel')
  .meta({
    'x-cli': { suggest: { list: 'notifications.channels', value: 'name', about: 'title' } },
  });

const priority = z.enum(PRIORITIES).describe('`urgent` overrides quiet hours');

const subject = z
  .object({ entity: z.string().min(1).max(64), id: z.string().min(1).max(64) })
  .describe('Row that it is about');

export const notification = z
  .object({
    id: z.string().describe('UUID'),
    ref: z.string().describe('Short name, never changes'),
    rev: z.int().describe('Rises by one with every write'),
    hash: z.string().describe('SHA-256 of the content'),
    category: z.string(),
    priority,
    title: z.string().describe('One line'),
    body: z.string().describe('Plain text; may be empty'),
    link: z.string().nullable(),
    subject: subject.nullable(),
    dedupeKey: z.string().nullable().describe('What else has it is a repeat of this one'),
    count: z.int().describe('How often it was told'),
    created: z.iso.datetime(),
    lastAt: z.iso.datetime().describe('When it was told last'),
    snoozedUntil: z.iso.datetime().nullable().describe('Hidden until then, and delivered again'),
    acknowledgedAt: z.iso.datetime().nullable(),
    updated: z.iso.datetime(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.output<typeof notification>;

export const delivery = z
  .object({
    id: z.string().describe('UUID; the id that the channel passed on'),
    round: z.int().describe('1 when it was told, one more with every reminder'),
    channel: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int().describe('How often it was tried'),
    error: z.string().nullable().describe('Why it failed, waits or was left out'),
    carriedBy: z.string().nullable().describe('Delivery that carries it along'),
    at: z.iso.datetime().describe('Of the last change'),
  })
  .meta({ id: 'NotificationDelivery' });
export type Delivery = z.output<typeof delivery>;

/** What a channel was given, as the event tells it. */
export const told = z
  .object({
    id: z.string().describe('The same for every attempt'),
    refs: z.array(z.string()).describe('Refs of the notifications it tells of'),
    category: z.string(),
    priority,
    title: z.string(),
    body: z.string(),
    link: z.string().nullable(),
    created: z.iso.datetime(),
  })
  .meta({ id: 'NotificationMessage' });

export const notifyInput = z.strictObject({
  title: filledText(200).describe('What it says, in one line'),
  body: shortText(4000)
    .default('')
    .describe('More of it, plain text')
    .meta({ 'x-cli': { char: 'b' } }),
  category: categoryName.default('general').meta({ 'x-cli': { char: 'c' } }),
  priority: priority.default('normal').meta({ 'x-cli': { char: 'p' } }),
  link: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .optional()
    .describe('Address of what it is about'),
  dedupeKey: filledText(200)
    .optional()
    .describe('Another one with this key is counted, and not told again')
    .meta({ 'x-cli': { flag: 'key' } }),
  subject: subject.optional().meta({ 'x-cli': { hidden: true } }),
  channels: z
    .array(channelName)
    .max(20)
    .optional()
    .describe('Only over these channels')
    .meta({ 'x-cli': { flag: 'channel' } }),
});

export const listInput = z.strictObject({
  all: z.boolean().default(false).describe('Also what is acknowledged or snoozed'),
  category: categoryName
    .optional()
    .describe('Only of this category')
    .meta({ 'x-cli': { char: 'c' } }),
  ...pageInput,
});

export const ackInput = z.strictObject({
  id: notificationName.optional(),
  all: z.boolean().default(false).describe('Everything there is'),
});

export const snoozeInput = z.strictObject({
  id: notificationName,
  for: z.string().max(10).optional().describe('How long: `30m`, `2h`, `3d`, `1w`'),
  until: z
    .string()
    .max(40)
    .optional()
    .describe('Until when: `18:00`, `2026-12-24`, `2026-12-24T09:00`, or an RFC 3339 instant'),
});
