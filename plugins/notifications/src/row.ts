// Rows on their way out: the wire forms of notifications and deliveries, and what the world is told.
import { instantText } from '@aurelius/core/contract';
import type { EntityEvent } from '@aurelius/core/db';
import { type Delivery, type Notification, PRIORITIES } from './contract.ts';
import type { DeliveryRow, NotificationRow } from './tables.ts';

/** What is decided about a notification; the rest of its row follows from it. */
export type NotificationContent = Omit<NotificationRow, 'rev' | 'hash' | 'open'>;

/** The row of some content, not yet stamped. */
export const rowOf = (content: NotificationContent): NotificationRow => ({
  ...content,
  open: content.acknowledgedAt === null,
  rev: 0,
  hash: '',
});

/** Order of priorities: the larger is the more urgent. */
export const rankOf = (priority: Notification['priority']): number => PRIORITIES.indexOf(priority);

const textOrNull = (ms: number | null): string | null => (ms === null ? null : instantText(ms));

/** The notification as every answer and event has it. */
export const toWire = (row: NotificationRow): Notification => ({
  id: row.id,
  ref: row.ref,
  rev: row.rev,
  hash: row.hash,
  category: row.category,
  priority: row.priority,
  title: row.title,
  body: row.body,
  link: row.link,
  subject:
    row.subjectEntity === null || row.subjectId === null
      ? null
      : { entity: row.subjectEntity, id: row.subjectId },
  dedupeKey: row.dedupeKey,
  count: row.count,
  created: instantText(row.created),
  lastAt: instantText(row.lastAt),
  snoozedUntil: textOrNull(row.snoozedUntil),
  acknowledgedAt: textOrNull(row.acknowledgedAt),
  updated: instantText(row.updated),
});

export const deliveryToWire = (row: DeliveryRow): Delivery => ({
  id: row.id,
  round: row.round,
  channel: row.channel,
  state: row.state,
  attempts: row.attempts,
  error: row.error,
  carriedBy: row.leadId,
  at: instantText(row.at),
});

/** What is told of a notification that became another, came or went. */
export function notificationEvent(
  before: NotificationRow | null,
  after: NotificationRow | null,
): EntityEvent {
  if (after) {
    return { type: `notification:${before ? 'updated' : 'created'}`, data: toWire(after) };
  }
  if (before) return { type: 'notification:deleted', data: toWire(before) };
  throw new Error('There is no event without a notification');
}
