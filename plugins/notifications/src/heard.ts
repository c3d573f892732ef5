// What the slice hears of by itself and tells the user.
import { jobEvents, maintenanceEvents, privacyEvents } from '@aurelius/core/kernel';
import type { CallContext, EventHandler } from '@aurelius/core/plugin';
import { contract, notificationJobs } from './contract.ts';
import { deliveryCancelled, deliveryDied } from './ended.ts';
import { notify, type Parts } from './service.ts';

type Heard = Parameters<EventHandler>[1];

const isOwn = (name: string): boolean => name.startsWith(`${contract.id}.`);

/**
 * A job that failed for good. Deliveries are left out: over a channel that fails nobody hears of it, and every other one
 * would be told of each message.
 */
export async function jobDied(parts: Parts, context: CallContext, event: Heard): Promise<void> {
  const { ref, name, message } = jobEvents['job:dead'].parse(event.data);
  if (name === notificationJobs.send.id) await deliveryDied(parts, context, event.entityId);
  if (isOwn(name)) return;
  await notify(parts, context, {
    title: `${name} failed for good`,
    body: [...(message === null ? [] : [message, '']), `aurelius jobs show ${ref}`].join('\n'),
    category: 'jobs',
    priority: 'high',
    dedupeKey: `jobs:${name}`,
    subject: { entity: 'job', id: event.entityId },
  });
}

/** A job that somebody called off is no news to them. */
export async function jobCancelled(
  parts: Parts,
  context: CallContext,
  { data, entityId }: Heard,
): Promise<void> {
  const { name } = jobEvents['job:cancelled'].parse(data);
  if (name === notificationJobs.send.id) await deliveryCancelled(parts, context, entityId);
}

/** A host that failed so often that it is left alone for a while. */
export async function circuitOpened(
  parts: Parts,
  context: CallContext,
  { data }: Heard,
): Promise<void> {
  const { plugin, host } = privacyEvents['circuit:opened'].parse(data);
  await notify(parts, context, {
    title: `${host} keeps failing`,
    body: `What ${plugin} wants of it waits for a while.\n\naurelius privacy calls`,
    category: 'hosts',
    priority: 'normal',
    dedupeKey: `circuit:${plugin}:${host}`,
  });
}

/** What is stored was damaged: the longer it goes on, the fewer backups are from before. */
export async function damageFound(
  parts: Parts,
  context: CallContext,
  { data }: Heard,
): Promise<void> {
  const { faults } = maintenanceEvents['maintenance:failed'].parse(data);
  await notify(parts, context, {
    title: 'The database is damaged',
    body: [...faults, '', 'aurelius daemon stop && aurelius doctor --data'].join('\n'),
    category: 'damage',
    priority: 'urgent',
    dedupeKey: 'damage',
  });
}
