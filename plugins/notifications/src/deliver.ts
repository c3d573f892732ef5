// One attempt at a delivery: judged by the rules as they stand when it is sent, and written down before and after.
import { isProblem, wholeJob } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import {
  type ChannelMessage,
  comeBack,
  type Host,
  isComeBack,
  isUnrecoverable,
  type JobContext,
  unrecoverable,
} from '@aurelius/core/plugin';
import type * as z from 'zod';
import { notificationJobs } from './contract.ts';
import { messageOf } from './message.ts';
import { quietUntil } from './quiet.ts';
import { FIRST, RULES_MAX, type Ruling, rulingOf } from './rules.ts';
import {
  carriedBy,
  findDelivery,
  findNotification,
  listRules,
  triesSince,
  updateDelivery,
} from './store.ts';
import type { DeliveryRow, NotificationRow } from './tables.ts';
import type { Turns } from './turns.ts';

type Parts = Pick<Host, 'db' | 'clock' | 'providers' | 'zone'>;

const HOUR_MS = 3_600_000;
const { attempts: ATTEMPTS } = wholeJob(notificationJobs.send);

/** What an attempt begins with, or why there is none. */
type Judgement =
  | { readonly kind: 'send'; readonly delivery: DeliveryRow; readonly message: ChannelMessage }
  | { readonly kind: 'later'; readonly at: number; readonly why: string }
  | { readonly kind: 'over' };

/** What of a delivery and those it carries is still to be told. */
async function toldOf(tx: WriteTx, delivery: DeliveryRow): Promise<NotificationRow[]> {
  const rows: NotificationRow[] = [];
  for (const one of [delivery, ...(await carriedBy(tx, delivery.id))]) {
    const row = await findNotification(tx, one.userId, one.notificationId);
    if (row?.open && row.snoozedUntil === null && row.round === one.round) rows.push(row);
  }
  return rows;
}

/** When a message may go at the earliest; null: now. */
async function heldUntil(
  { clock, zone: configured }: Parts,
  tx: WriteTx,
  delivery: DeliveryRow,
  ruling: Ruling,
  message: ChannelMessage,
  zoneOfJob: string,
): Promise<{ at: number; why: string } | null> {
  const now = clock.now();
  if (ruling.quiet !== null && message.priority !== 'urgent') {
    const { hours, zone } = ruling.quiet;
    const end = quietUntil(hours, now, configured ?? zone ?? zoneOfJob);
    if (end !== null) return { at: end, why: `Quiet hours, ${hours}` };
  }
  if (ruling.perHour === null) return null;
  const tries = await triesSince(tx, delivery, now - HOUR_MS);
  const excess = tries.length - ruling.perHour;
  if (excess < 0) return null;
  return { at: (tries[excess] as number) + HOUR_MS, why: `${ruling.perHour} an hour are enough` };
}

/** Decides and writes down in one transaction, so that no two attempts count on the same room. */
async function judge(parts: Parts, context: JobContext, id: string): Promise<Judgement> {
  const { db, clock } = parts;
  return db.write(async (tx): Promise<Judgement> => {
    const delivery = await findDelivery(tx, context.userId, id);
    // one that has failed is here because somebody wants it tried again
    if (delivery?.state !== 'pending' && delivery?.state !== 'failed') return { kind: 'over' };
    const now = clock.now();
    const end = async (state: DeliveryRow['state'], error: string): Promise<Judgement> => {
      await updateDelivery(tx, { ...delivery, state, error, at: now });
      return { kind: 'over' };
    };
    const rows = await toldOf(tx, delivery);
    if (rows.length === 0) return end('suppressed', 'It was dealt with before it was sent.');
    const rules = await listRules(tx, context.userId, FIRST, RULES_MAX);
    const ruling = rulingOf(rules, delivery.category, delivery.channel);
    if (ruling.deliver === 'off') return end('suppressed', 'A rule switches it off.');
    const message = messageOf(id, rows);
    const held = await heldUntil(parts, tx, delivery, ruling, message, context.zone);
    if (held) {
      await updateDelivery(tx, { ...delivery, state: 'pending', error: held.why, at: now });
      return { kind: 'later', ...held };
    }
    const tried: DeliveryRow = {
      ...delivery,
      state: 'pending',
      attempts: delivery.attempts + 1,
      triedAt: now,
      at: now,
    };
    await updateDelivery(tx, tried);
    return { kind: 'send', delivery: tried, message };
  });
}

/** Whether no further attempt will be made. */
function isLast(error: unknown, { attempt }: JobContext): boolean {
  if (isUnrecoverable(error)) return true;
  if (isComeBack(error) || (isProblem(error) && error.retryAfter !== undefined)) return false;
  return attempt >= ATTEMPTS;
}

const messageOfError = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 500).toWellFormed();

async function sendNow(parts: Parts, context: JobContext, id: string): Promise<void> {
  const { db, clock, providers } = parts;
  const judged = await judge(parts, context, id);
  if (judged.kind === 'over') return;
  if (judged.kind === 'later') throw comeBack(judged.at, judged.why);
  const { delivery, message } = judged;
  const ended = (state: DeliveryRow['state'], error: string | null) =>
    db.write((tx) => updateDelivery(tx, { ...delivery, state, error, at: clock.now() }));
  try {
    const channel = providers('channel').get(delivery.channel);
    if (!channel) throw unrecoverable(`There is no channel ${delivery.channel} any more`);
    await channel.send(message, { userId: context.userId, signal: context.signal });
  } catch (error) {
    await ended(isLast(error, context) ? 'failed' : 'pending', messageOfError(error));
    throw error;
  }
  await ended('sent', null);
}

/**
 * Does one attempt. Over one channel one message goes after another, each written down before the next begins: however
 * the daemon ends, no more than one of them is not known to have arrived.
 */
export const deliver = (
  parts: Parts,
  turnOf: Turns,
  context: JobContext,
  { delivery, channel }: z.output<typeof notificationJobs.send.payload>,
): Promise<void> => turnOf(channel, () => sendNow(parts, context, delivery), context.signal);
