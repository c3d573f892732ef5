// What the slice hears of by itself and tells the user.
import { jobEvents } from '@aurelius/core/kernel';
import type { CallContext, EventHandler } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { notify, type Parts } from './service.ts';

type Dead = Parameters<EventHandler>[1];

/**
 * A job that failed for good. Deliveries are left out: over a channel that fails nobody hears of it, and every other one
 * would be told of each message.
 */
export async function jobDied(parts: Parts, context: CallContext, event: Dead): Promise<void> {
  const { ref, name, message } = jobEvents['job:dead'].parse(event.data);
  if (name.startsWith(`${contract.id}.`)) return;
  await notify(parts, context, {
    title: `${name} failed for good`,
    body: [...(message === null ? [] : [message, '']), `aurelius jobs show ${ref}`].join('\n'),
    category: 'jobs',
    priority: 'high',
    dedupeKey: `jobs:${name}`,
    subject: { entity: 'job', id: event.entityId },
  });
}
