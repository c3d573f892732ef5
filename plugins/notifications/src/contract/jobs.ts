// What the slice does by itself: route what is told, send it, bring back what was snoozed, forget what is old.
import { defineJob } from '@aurelius/core/contract';
import * as z from 'zod';
import { WRITE } from './permissions.ts';

/** Deliveries wait for others who may be slow or gone: in a queue of their own. */
export const SENDING = 'notifications-send';

export const notificationJobs = {
  route: defineJob({
    id: 'notifications.route',
    summary: 'Decide over which channels a notification goes',
    payload: z.object({
      notification: z.string(),
      round: z.int(),
      channels: z.array(z.string()).nullable(),
    }),
    permission: WRITE,
  }),
  send: defineJob({
    id: 'notifications.send',
    summary: 'Deliver a notification over one channel',
    payload: z.object({ delivery: z.string(), channel: z.string() }),
    permission: WRITE,
    queue: SENDING,
    attempts: 10,
    backoffMs: 10_000,
    timeoutMs: 300_000,
  }),
  remind: defineJob({
    id: 'notifications.remind',
    summary: 'Bring a snoozed notification back',
    payload: z.object({ notification: z.string(), until: z.int() }),
    permission: WRITE,
  }),
  forget: defineJob({
    id: 'notifications.forget',
    summary: 'Remove old notifications',
    payload: z.object({}),
    permission: WRITE,
  }),
};
