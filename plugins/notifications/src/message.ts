// What a channel is given: one notification, or several that came within a window.
import { instantText } from '@aurelius/core/contract';
import type { ChannelMessage } from '@aurelius/core/plugin';
import { rankOf } from './row.ts';
import type { NotificationRow } from './tables.ts';

/** Titles that a message of several lists; the others are counted. */
const LISTED = 20;

/** @param id of the delivery; @param rows what it tells of, at least one */
export function messageOf(id: string, rows: readonly NotificationRow[]): ChannelMessage {
  const [first, ...others] = rows as [NotificationRow, ...NotificationRow[]];
  const { category, title, body, link } = first;
  const base = {
    id,
    category,
    refs: rows.map(({ ref }) => ref),
    created: instantText(first.created),
  };
  if (others.length === 0) return { ...base, priority: first.priority, title, body, link };
  const worst = rows.reduce((a, b) => (rankOf(b.priority) > rankOf(a.priority) ? b : a));
  const lines = rows.slice(0, LISTED).map((row) => `- ${row.title}`);
  const rest = rows.length - lines.length;
  return {
    ...base,
    priority: worst.priority,
    title: `${rows.length} notifications: ${category}`,
    body: [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n'),
    link: null,
  };
}
