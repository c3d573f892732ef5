// The rules of notifications: what each operation does, given storage, a clock and identifiers.
import type { Page } from '@aurelius/core/contract';
import { contentHash, decodeCursor, encodeCursor, type WriteTx } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { assertChannels } from './channels.ts';
import {
  type ackInput,
  type Delivery,
  type listInput,
  type Notification,
  notificationErrors,
  notificationJobs,
  type notifyInput,
  type snoozeInput,
} from './contract.ts';
import { namedNotification, unusedRef } from './find.ts';
import { enqueueRound, nextRound, replaceRow } from './round.ts';
import {
  deliveryToWire,
  type NotificationContent,
  notificationEvent,
  rankOf,
  rowOf,
  toWire,
} from './row.ts';
import { readEnd } from './snooze.ts';
import { deliveriesOf, ENTITY, findByKey, insertNotification, listNotifications } from './store.ts';
import type { NotificationRow } from './tables.ts';

/** What the rules need of the host. */
export type Parts = Pick<Host, 'db' | 'clock' | 'ids' | 'jobs' | 'providers'>;
/** Who calls, and where they are. */
export type Caller = Pick<CallContext, 'userId' | 'zone' | 'scopes'>;

type Notify = z.output<typeof notifyInput>;

/** A repeat within this time is no news, milliseconds. */
const REPEAT_MS = 24 * 3_600_000;
/** Deliveries that are shown of one notification. */
const SHOWN = 200;
/** Rows that are acknowledged in one transaction. */
const BATCH = 500;

/** Whatever ends a line stands between words. */
const oneLine = (text: string): string =>
  text.replaceAll(/[\n\v\f\r\x85\u2028\u2029]+/g, ' ').trim();

function blank(parts: Parts, userId: string, ref: string, input: Notify): NotificationContent {
  const now = parts.clock.now();
  return {
    id: parts.ids.uuid(),
    userId,
    ref,
    category: input.category,
    priority: input.priority,
    title: oneLine(input.title),
    body: input.body,
    link: input.link ?? null,
    subjectEntity: input.subject?.entity ?? null,
    subjectId: input.subject?.id ?? null,
    dedupeKey: input.dedupeKey ?? null,
    count: 1,
    created: now,
    lastAt: now,
    snoozedUntil: null,
    acknowledgedAt: null,
    round: 1,
    roundAt: now,
    updated: now,
  };
}

/** The notification that this one repeats, if it does. */
async function repeated(tx: WriteTx, userId: string, key: string | undefined, now: number) {
  if (key === undefined) return undefined;
  const row = await findByKey(tx, userId, key);
  return row && (row.open || now - row.lastAt < REPEAT_MS) ? row : undefined;
}

/** Counts a repeat; what it says counts from now on. @returns whether it is to be delivered again */
function again(
  before: NotificationRow,
  input: Notify,
  now: number,
): [NotificationContent, boolean] {
  const isWorse = rankOf(input.priority) > rankOf(before.priority);
  const isNews = isWorse || (before.open && now - before.roundAt >= REPEAT_MS);
  const told: NotificationContent = {
    ...before,
    title: oneLine(input.title),
    body: input.body,
    link: input.link ?? null,
    priority: input.priority,
    count: before.count + 1,
    lastAt: now,
    updated: now,
  };
  if (!isNews) return [told, false];
  const shown = isWorse ? { snoozedUntil: null, acknowledgedAt: null } : {};
  return [nextRound({ ...told, ...shown }, now), true];
}

/**
 * Tells the user something.
 * @throws Problem `NOTIFICATION_CHANNEL_UNKNOWN`
 */
export async function notify(parts: Parts, caller: Caller, input: Notify): Promise<Notification> {
  const { db, clock, ids } = parts;
  const { userId } = caller;
  const channels = input.channels?.length ? input.channels : null;
  if (channels) assertChannels(parts, channels);
  return db.write(async (tx) => {
    const now = clock.now();
    const before = await repeated(tx, userId, input.dedupeKey, now);
    if (before) {
      const [content, isNews] = again(before, input, now);
      const row = await replaceRow(tx, before, content);
      if (isNews) await enqueueRound(parts, tx, row, channels, caller);
      return toWire(row);
    }
    const ref = await unusedRef(tx, userId, ids);
    const stamped = tx.record<NotificationRow>({
      entity: ENTITY,
      before: null,
      after: rowOf(blank(parts, userId, ref, input)),
      event: (row) => notificationEvent(null, row),
    });
    await insertNotification(tx, stamped);
    await enqueueRound(parts, tx, stamped, channels, caller);
    return toWire(stamped);
  });
}

/**
 * One page of notifications, the one that was told last first.
 * @throws Problem `INVALID_CURSOR`
 */
export async function list(
  { db, clock }: Parts,
  { userId }: Caller,
  { all, category, limit, cursor }: z.output<typeof listInput>,
): Promise<Page<Notification>> {
  const name = JSON.stringify(['notifications', userId, all, category]);
  const after = cursor === undefined ? undefined : decodeCursor(name, cursor, ['number', 'string']);
  const rows = await listNotifications(db, {
    userId,
    open: !all,
    now: all ? undefined : clock.now(),
    category,
    after: after as [number, string] | undefined,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(toWire),
    meta: { nextCursor: last ? encodeCursor(name, [last.lastAt, last.id]) : null },
  };
}

/** @throws Problem `NOTIFICATION_NOT_FOUND`, `NOTIFICATION_AMBIGUOUS` */
export async function show(
  { db }: Parts,
  { userId }: Caller,
  { id }: { readonly id: string },
): Promise<Notification & { deliveries: Delivery[] }> {
  const row = await namedNotification(db, userId, id);
  const deliveries = await deliveriesOf(db, row.id, SHOWN);
  return { ...toWire(row), deliveries: deliveries.map(deliveryToWire) };
}

const acknowledged = (row: NotificationRow, now: number): NotificationContent => ({
  ...row,
  acknowledgedAt: now,
  snoozedUntil: null,
  updated: now,
});

async function ackAll({ db, clock }: Parts, { userId }: Caller): Promise<number> {
  for (let count = 0; ; ) {
    const now = clock.now();
    const done = await db.write(async (tx) => {
      const rows = await listNotifications(tx, { userId, open: true, limit: BATCH });
      for (const row of rows) await replaceRow(tx, row, acknowledged(row, now));
      return rows.length;
    });
    count += done;
    if (done < BATCH) return count;
  }
}

/** @throws Problem `NOTIFICATION_NOT_FOUND`, `NOTIFICATION_AMBIGUOUS`, `NOTIFICATION_UNNAMED` */
export async function ack(
  parts: Parts,
  caller: Caller,
  { id, all }: z.output<typeof ackInput>,
): Promise<{ count: number; notification: Notification | null }> {
  if (all === (id !== undefined)) throw notificationErrors.NOTIFICATION_UNNAMED();
  if (id === undefined) return { count: await ackAll(parts, caller), notification: null };
  const now = parts.clock.now();
  return parts.db.write(async (tx) => {
    const before = await namedNotification(tx, caller.userId, id);
    if (!before.open) return { count: 0, notification: toWire(before) };
    const row = await replaceRow(tx, before, acknowledged(before, now));
    return { count: 1, notification: toWire(row) };
  });
}

/**
 * Hides a notification until a time; one that was acknowledged is open again then.
 * @throws Problem `NOTIFICATION_NOT_FOUND`, `NOTIFICATION_AMBIGUOUS`, `NOTIFICATION_TIME_UNREADABLE`
 */
export async function snooze(
  parts: Parts,
  caller: Caller,
  { id, ...wish }: z.output<typeof snoozeInput>,
): Promise<Notification> {
  const now = parts.clock.now();
  const until = readEnd(wish, now, caller.zone);
  return parts.db.write(async (tx) => {
    const before = await namedNotification(tx, caller.userId, id);
    const content = { ...before, snoozedUntil: until, acknowledgedAt: null, updated: now };
    if (contentHash(rowOf(content)) === before.hash) return toWire(before);
    const row = await replaceRow(tx, before, content);
    const payload = { notification: row.id, until };
    await parts.jobs.enqueue(tx, notificationJobs.remind, payload, caller, {
      runAt: until,
      unique: { key: row.id, mode: 'replace' },
    });
    return toWire(row);
  });
}
