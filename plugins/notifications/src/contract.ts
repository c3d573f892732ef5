// The truth about notifications: operations, events, jobs, channels, config.
import { defineOperation, page } from '@aurelius/core/contract';
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';
import { notificationConfig } from './contract/config.ts';
import {
  ackInput,
  channelName,
  delivery,
  listInput,
  notification,
  notificationName,
  notifyInput,
  snoozeInput,
  told,
} from './contract/entity.ts';
import { notificationErrors } from './contract/errors.ts';
import { notificationJobs, SENDING } from './contract/jobs.ts';
import { READ, WRITE } from './contract/permissions.ts';
import { rule, ruleOperations } from './contract/rules.ts';

export * from './contract/entity.ts';
export * from './contract/errors.ts';
export * from './contract/jobs.ts';
export * from './contract/rules.ts';

const found = [
  notificationErrors.NOTIFICATION_NOT_FOUND,
  notificationErrors.NOTIFICATION_AMBIGUOUS,
];

const notify = defineOperation({
  id: 'notifications.notify',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/notifications',
  status: 201,
  summary: 'Tell the user something, over every channel that the rules allow',
  description:
    'One with the `dedupeKey` of another that is not acknowledged, or was told within a day, is counted there. It is delivered again after a day, and at once where it is more urgent than before.',
  input: notifyInput,
  output: notification,
  errors: [notificationErrors.NOTIFICATION_CHANNEL_UNKNOWN],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'notifications send', args: [{ field: 'title', many: 'words' }] },
  examples: [
    {
      title: 'From a script, once a day at most',
      argv: [
        'notifications',
        'send',
        'Disk',
        'is',
        'nearly',
        'full',
        '--key',
        'disk',
        '-p',
        'high',
      ],
    },
  ],
});

const list = defineOperation({
  id: 'notifications.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/notifications',
  summary: 'List what you have not acknowledged, the newest first',
  input: listInput,
  output: page(notification),
  lists: 'notification',
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'notifications list', aliases: ['notifications ls'], bare: true },
  examples: [
    { title: 'What is new', argv: ['notifications', 'list'] },
    { title: 'Everything that is kept', argv: ['notifications', 'list', '--all'] },
  ],
});

const show = defineOperation({
  id: 'notifications.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/notifications/:id',
  summary: 'Show a notification and what became of its deliveries',
  input: z.strictObject({ id: notificationName }),
  output: notification.extend({
    deliveries: z.array(delivery).describe('The newest round first, at most 200'),
  }),
  errors: found,
  permission: READ,
  effects: 'read',
  cli: { command: 'notifications show', args: [{ field: 'id' }] },
  examples: [{ title: 'By ref', argv: ['notifications', 'show', 'k7dp'] }],
});

const ack = defineOperation({
  id: 'notifications.ack',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/notifications/ack',
  summary: 'Acknowledge notifications; what of them is not delivered yet is left out',
  input: ackInput,
  output: z.object({
    count: z.int().describe('How many were not acknowledged before'),
    notification: notification.nullable().describe('The one that was named'),
  }),
  errors: [...found, notificationErrors.NOTIFICATION_UNNAMED],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'notifications ack', args: [{ field: 'id', many: 'each' }] },
  examples: [
    { title: 'By ref', argv: ['notifications', 'ack', 'k7dp'] },
    { title: 'Everything', argv: ['notifications', 'ack', '--all'] },
  ],
});

const snooze = defineOperation({
  id: 'notifications.snooze',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/notifications/:id/snooze',
  summary: 'Hide a notification for a while; it is delivered again then',
  input: snoozeInput,
  output: notification,
  errors: [...found, notificationErrors.NOTIFICATION_TIME_UNREADABLE],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'notifications snooze', args: [{ field: 'id', many: 'each' }] },
  examples: [
    { title: 'For two hours', argv: ['notifications', 'snooze', 'k7dp', '--for', '2h'] },
    { title: 'Until the evening', argv: ['notifications', 'snooze', 'k7dp', '--until', '18:00'] },
  ],
});

const channel = z
  .object({
    name: z.string().describe('As rules call it'),
    title: z.string(),
    works: z.boolean(),
    fault: z.string().nullable().describe('Why it cannot deliver as things stand'),
  })
  .meta({ id: 'NotificationChannel' });
export type Channel = z.output<typeof channel>;

const channels = defineOperation({
  id: 'notifications.channels',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/notifications/channels',
  summary: 'List the channels there are, and why one cannot deliver',
  input: z.strictObject(listInput.pick({ limit: true, cursor: true }).shape),
  output: page(channel),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'notifications channels' },
  examples: [{ title: 'All of them', argv: ['notifications', 'channels'] }],
});

const tried = z
  .object({
    channel: z.string(),
    result: z.enum(['sent', 'failed', 'skipped']),
    detail: z.string().describe('Why it was not sent; empty: it was'),
  })
  .meta({ id: 'NotificationTest' });
export type Tried = z.output<typeof tried>;

const test = defineOperation({
  id: 'notifications.test',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/notifications/test',
  summary: 'Send a test message now, whatever the rules say',
  description:
    'Over every channel that works, or the one that is named. Where one does not take it, the error says what became of each.',
  input: z.strictObject({ channel: channelName.optional() }),
  output: z.object({ data: z.array(tried) }),
  errors: [
    notificationErrors.NOTIFICATION_TEST_FAILED,
    notificationErrors.NOTIFICATION_CHANNEL_UNKNOWN,
  ],
  permission: WRITE,
  effects: 'outward',
  keyed: false,
  cli: { command: 'notifications test' },
  examples: [
    { title: 'Every channel', argv: ['notifications', 'test'] },
    { title: 'One of them', argv: ['notifications', 'test', '--channel', 'websocket'] },
  ],
});

export const contract = {
  id: 'notifications',
  operations: { notify, list, show, ack, snooze, channels, test, ...ruleOperations },
  errors: notificationErrors,
  jobs: notificationJobs,
  schedules: {
    forget: {
      title: 'Remove old notifications',
      job: notificationJobs.forget.id,
      cron: '40 4 * * *',
      jitterMs: 600_000,
    },
  },
  queues: { [SENDING]: { concurrency: 10, perUser: 4 } },
  events: {
    'notification:created': notification,
    'notification:updated': notification,
    'notification:deleted': notification,
    'notification:delivered': told,
    'notification-rule:created': rule,
    'notification-rule:updated': rule,
    'notification-rule:deleted': rule,
  },
  config: notificationConfig,
  uses: ['channel:use', 'jobs:read', 'maintenance:read', 'privacy:read'],
  provides: [
    'channel:websocket',
    'channel:desktop',
    'channel:webhook',
    'channel:ntfy',
    'channel:smtp',
  ],
} satisfies PluginContract;
