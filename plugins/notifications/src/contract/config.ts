// Section `[notifications]` of the config file: what each channel needs to reach its owner. Nothing leaves without it.
import { secretField, urlField } from '@aurelius/core/contract';
import * as z from 'zod';

const address = (what: string) => z.email().max(254).optional().describe(what);

export const notificationConfig = z.strictObject({
  desktop: z
    .strictObject({
      enabled: z.boolean().default(false).describe('Show notifications on this desktop'),
    })
    .prefault({})
    .describe('Notifications of the desktop (freedesktop.org)'),
  webhook: z
    .strictObject({
      url: urlField('content').optional().describe('Is sent your notifications'),
      secret: secretField().optional().describe('What they are signed with'),
    })
    .prefault({})
    .describe('A signed request to a server of yours'),
  ntfy: z
    .strictObject({
      url: urlField('content').optional().describe('ntfy server that passes notifications on'),
      topic: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/)
        .optional()
        .describe(
          'Topic there; whoever knows it can read along, unless the server asks for a token',
        ),
      token: secretField().optional().describe('Access token there'),
    })
    .prefault({})
    .describe('Push to a phone by ntfy'),
  smtp: z
    .strictObject({
      url: urlField('content', ['smtps', 'smtp'])
        .optional()
        .describe('Mail server that sends notifications on'),
      from: address('Address they come from'),
      to: address('Address they go to'),
      user: z
        .string()
        .min(1)
        .max(254)
        .optional()
        .describe('Name to log in with; without: no login'),
      password: secretField().optional().describe('Password to log in with'),
    })
    .prefault({})
    .describe('Mail'),
});
export type NotificationConfig = z.output<typeof notificationConfig>;
