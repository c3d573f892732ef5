// Which way a notification goes: for each channel what the rules say, and whether it works; a delivery for each.
import type { ReadDb, WriteTx } from '@aurelius/core/db';
import type { Host, JobContext, NotificationChannel } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { notificationJobs } from './contract.ts';
import { FIRST, RULES_MAX, type Ruling, rulingOf } from './rules.ts';
import {
  deliveriesOf,
  findGathering,
  findNotification,
  insertDelivery,
  listRules,
} from './store.ts';
import type { DeliveryRow, NotificationRow } from './tables.ts';

type Parts = Pick<Host, 'db' | 'clock' | 'ids' | 'jobs' | 'providers'>;
type Payload = z.output<typeof notificationJobs.route.payload>;

const MINUTE_MS = 60_000;
/** What is urgent goes before everything that waits. */
const URGENT_FIRST = -10;
/** More deliveries than a round has. */
const MANY = 200;

/** What is to become of one channel. */
interface Way {
  readonly channel: string;
  readonly ruling: Ruling;
  /** Why nothing is sent there; null: it is. */
  readonly omitted: string | null;
}

async function wayOf(
  name: string,
  channel: NotificationChannel,
  ruling: Ruling,
  isAsked: boolean,
): Promise<Way | null> {
  if (ruling.deliver === 'off') {
    return { channel: name, ruling, omitted: 'A rule switches it off.' };
  }
  const omitted = await channel.fault();
  // what nobody set up and nobody asked for is not worth a line
  if (omitted !== null && ruling.deliver === null && !isAsked) return null;
  return { channel: name, ruling, omitted };
}

/** Asked outside of the transaction: a channel may look at the machine to say what it lacks. */
async function waysOf(
  { providers }: Pick<Parts, 'providers'>,
  rules: Awaited<ReturnType<typeof listRules>>,
  category: string,
  only: readonly string[] | null,
): Promise<Way[]> {
  const known = [...providers('channel')].filter(([name]) => only?.includes(name) ?? true);
  const ways = known.map(([name, channel]) =>
    wayOf(name, channel, rulingOf(rules, category, name), only !== null),
  );
  return (await Promise.all(ways)).filter((way) => way !== null);
}

async function take(
  { clock, ids, jobs }: Parts,
  tx: WriteTx,
  row: NotificationRow,
  { channel, ruling, omitted }: Way,
  context: JobContext,
): Promise<void> {
  const { userId, category } = row;
  const now = clock.now();
  const window = row.priority === 'urgent' ? 0 : ruling.window;
  const delivery: DeliveryRow = {
    id: ids.uuid(),
    userId,
    notificationId: row.id,
    round: row.round,
    channel,
    category,
    state: 'pending',
    gathers: window > 0,
    leadId: null,
    jobId: null,
    attempts: 0,
    error: null,
    triedAt: null,
    at: now,
  };
  if (omitted !== null) {
    return insertDelivery(tx, { ...delivery, state: 'suppressed', error: omitted });
  }
  const lead = window > 0 ? await findGathering(tx, delivery) : undefined;
  if (lead) return insertDelivery(tx, { ...delivery, state: 'coalesced', leadId: lead.id });
  const job = await jobs.enqueue(
    tx,
    notificationJobs.send,
    { delivery: delivery.id, channel },
    context,
    {
      runAt: now + window * MINUTE_MS,
      ...(row.priority === 'urgent' ? { priority: URGENT_FIRST } : {}),
    },
  );
  await insertDelivery(tx, { ...delivery, jobId: job.id });
}

const roundOf = async (db: ReadDb, { id, round }: NotificationRow): Promise<Set<string>> => {
  const all = await deliveriesOf(db, id, MANY);
  return new Set(all.filter((it) => it.round === round).map(({ channel }) => channel));
};

/** Gives one round of a notification to the channels; what has a delivery already keeps it. */
export async function route(
  parts: Parts,
  context: JobContext,
  { notification, round, channels }: Payload,
): Promise<void> {
  const { db } = parts;
  const { userId } = context;
  const found = await findNotification(db, userId, notification);
  if (!found?.open || found.round !== round) return;
  const rules = await listRules(db, userId, FIRST, RULES_MAX);
  const ways = await waysOf(parts, rules, found.category, channels);
  await db.write(async (tx) => {
    const row = await findNotification(tx, userId, notification);
    if (!row?.open || row.round !== round) return;
    const there = await roundOf(tx, row);
    for (const way of ways) {
      if (!there.has(way.channel)) await take(parts, tx, row, way, context);
    }
  });
}
