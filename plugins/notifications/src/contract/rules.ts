// Rules: what is delivered where, when not, and how much of it. The user's data, not configuration.
import { defineOperation, page, pageInput } from '@aurelius/core/contract';
import * as z from 'zod';
import { categoryName, channelName } from './entity.ts';
import { notificationErrors } from './errors.ts';
import { READ, WRITE } from './permissions.ts';

/** Stands for every category, or every channel. */
export const ANY = '*';

const QUIET = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

const any = z.literal(ANY);
const hours = z
  .union([z.string().regex(QUIET), z.literal('off')], {
    error: 'must be like 22:00-07:00, or off',
  })
  .describe('Quiet hours on your clock, `22:00-07:00`, or `off`');

export const rule = z
  .object({
    category: z.string().describe('`*`: every category'),
    channel: z.string().describe('`*`: every channel'),
    deliver: z.enum(['on', 'off']).nullable(),
    window: z
      .int()
      .nullable()
      .describe('Minutes in which several become one message; 0: each is one'),
    perHour: z.int().nullable().describe('Most messages in an hour; 0: any number'),
    quiet: z.string().nullable().describe('`22:00-07:00`: nothing but what is urgent; or `off`'),
    zone: z
      .string()
      .nullable()
      .describe('Zone of the quiet hours where the configuration has no `time.zone`'),
    rev: z.int().describe('Rises by one with every write'),
    updated: z.iso.datetime(),
  })
  .describe('Null: it does not say; of several rules the one that names more says it')
  .meta({ id: 'NotificationRule' });
export type Rule = z.output<typeof rule>;

const list = defineOperation({
  id: 'notifications.rules',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/notifications/rules',
  summary: 'List what is delivered where, when not, and how much of it',
  input: z.strictObject(pageInput),
  output: page(rule),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'notifications rules list', bare: true },
  examples: [{ title: 'All of them', argv: ['notifications', 'rules', 'list'] }],
});

/** What a rule is about. */
const place = {
  category: z.union([categoryName, any]).describe('Category, or `*` for every one'),
  channel: z
    .union([channelName, any])
    .default(ANY)
    .describe('Channel, or `*` for every one')
    .meta({ 'x-cli': { char: 'c' } }),
};

export const setRuleInput = z.strictObject({
  ...place,
  deliver: z.enum(['on', 'off']).optional().describe('Whether it is delivered there'),
  window: z
    .int()
    .min(0)
    .max(1440)
    .optional()
    .describe('Minutes in which several become one message; 0: each is one'),
  perHour: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .describe('Most messages in an hour, of a channel as a whole; the rest waits. 0: any number'),
  quiet: hours.optional(),
});

const set = defineOperation({
  id: 'notifications.set-rule',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/notifications/rules',
  summary: 'Say what is delivered where, when not, and how much of it',
  description:
    'What is not spoken of stays as it was. A rule for a category and a channel counts before one for the category, that before one for the channel, and that before one for everything.',
  input: setRuleInput,
  output: rule,
  errors: [
    notificationErrors.NOTIFICATION_RULE_UNFIT,
    notificationErrors.NOTIFICATION_CHANNEL_UNKNOWN,
  ],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'notifications rules set', args: [{ field: 'category' }] },
  examples: [
    {
      title: 'Nothing about jobs on the desktop',
      argv: ['notifications', 'rules', 'set', 'jobs', '-c', 'desktop', '--deliver', 'off'],
    },
    {
      title: 'What comes within ten minutes as one message',
      argv: ['notifications', 'rules', 'set', 'jobs', '--window', '10'],
    },
    {
      title: 'At most twenty mails an hour',
      argv: ['notifications', 'rules', 'set', '*', '-c', 'smtp', '--per-hour', '20'],
    },
  ],
});

const remove = defineOperation({
  id: 'notifications.remove-rule',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/notifications/rules',
  summary: 'Remove a rule, so that the less particular ones count',
  input: z.strictObject(place),
  output: null,
  errors: [notificationErrors.NOTIFICATION_RULE_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  cli: {
    command: 'notifications rules remove',
    aliases: ['notifications rules rm'],
    args: [{ field: 'category' }],
  },
  examples: [{ title: 'That of jobs', argv: ['notifications', 'rules', 'remove', 'jobs'] }],
});

const quiet = defineOperation({
  id: 'notifications.quiet',
  kind: 'json',
  method: 'PUT',
  path: '/api/v1/notifications/quiet',
  summary: 'Set the hours in which nothing is delivered but what is urgent',
  description:
    'What comes in between is delivered when they are over. The rule for everything says so.',
  input: z.strictObject({ hours }),
  output: rule,
  errors: [],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'notifications rules quiet', args: [{ field: 'hours' }] },
  examples: [
    { title: 'At night', argv: ['notifications', 'rules', 'quiet', '22:00-07:00'] },
    { title: 'No more', argv: ['notifications', 'rules', 'quiet', 'off'] },
  ],
});

export const ruleOperations = { rules: list, setRule: set, removeRule: remove, quiet };
