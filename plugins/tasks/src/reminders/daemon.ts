// Reminders, wired to their rules.
import type { Host, PluginHalf } from '@aurelius/core/plugin';
import type { reminderOperations } from '../contract/reminders.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';
import { planOf } from './plan.ts';
import { remind } from './remind.ts';
import { snooze } from './snooze.ts';

type Half = PluginHalf<typeof contract>;

export const reminderHandlers = (
  parts: Parts,
): Pick<Half['operations'], keyof typeof reminderOperations> => ({
  snooze: (context, input) => snooze(parts, context, input),
});

export const reminderJobHandlers = (host: Host): NonNullable<Half['jobs']> => ({
  remind: (context, payload) => remind(host, context, payload),
});

export const reminderEvents = (host: Host): NonNullable<Half['events']> => ({
  'task:created': planOf(host),
  'task:updated': planOf(host),
});
