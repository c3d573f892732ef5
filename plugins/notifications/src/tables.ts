// The tables of the slice: what was told, the log of its deliveries, and the user's rules. Instants are milliseconds
// since 1970 UTC.
import {
  booleanColumn,
  index,
  numberColumn,
  table,
  textColumn,
  uniqueIndex,
} from '@aurelius/core/db';
import type { Delivery, Notification, Rule } from './contract.ts';

export const notificationTable = table(
  'notification',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    ref: textColumn('ref').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    category: textColumn('category').notNull(),
    priority: textColumn('priority').$type<Notification['priority']>().notNull(),
    title: textColumn('title').notNull(),
    body: textColumn('body').notNull(),
    link: textColumn('link'),
    subjectEntity: textColumn('subject_entity'),
    subjectId: textColumn('subject_id'),
    dedupeKey: textColumn('dedupe_key'),
    count: numberColumn('count').notNull(),
    created: numberColumn('created').notNull(),
    lastAt: numberColumn('last_at').notNull(),
    snoozedUntil: numberColumn('snoozed_until'),
    acknowledgedAt: numberColumn('acknowledged_at'),
    /** Not acknowledged. */
    open: booleanColumn('open').notNull(),
    /** How often it was given to the channels, and when last. */
    round: numberColumn('round').notNull(),
    roundAt: numberColumn('round_at').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [
    uniqueIndex('notification_ref').on(self.userId, self.ref),
    index('notification_owner').on(self.userId, self.id),
    index('notification_list').on(self.userId, self.open, self.lastAt, self.id),
    index('notification_list_all').on(self.userId, self.lastAt, self.id),
    index('notification_key').on(self.userId, self.dedupeKey, self.lastAt),
    index('notification_old').on(self.open, self.lastAt),
  ],
);
export type NotificationRow = typeof notificationTable.$inferSelect;

export const deliveryTable = table(
  'notification_delivery',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    notificationId: textColumn('notification_id').notNull(),
    round: numberColumn('round').notNull(),
    channel: textColumn('channel').notNull(),
    category: textColumn('category').notNull(),
    state: textColumn('state').$type<Delivery['state']>().notNull(),
    /** It waits for others that it will carry along. */
    gathers: booleanColumn('gathers').notNull(),
    /** The delivery that carries it along. */
    leadId: textColumn('lead_id'),
    /** The job that sends it; null: none does. */
    jobId: textColumn('job_id'),
    attempts: numberColumn('attempts').notNull(),
    error: textColumn('error'),
    /** When it was tried last; null: never. */
    triedAt: numberColumn('tried_at'),
    at: numberColumn('at').notNull(),
  },
  (self) => [
    uniqueIndex('notification_delivery_once').on(self.notificationId, self.round, self.channel),
    index('notification_delivery_gathering').on(
      self.userId,
      self.channel,
      self.category,
      self.state,
      self.gathers,
      self.attempts,
    ),
    index('notification_delivery_job').on(self.jobId),
    index('notification_delivery_lead').on(self.leadId, self.id),
    index('notification_delivery_rate').on(self.userId, self.channel, self.triedAt),
  ],
);
export type DeliveryRow = typeof deliveryTable.$inferSelect;

export const ruleTable = table(
  'notification_rule',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    /** `*`: every one. */
    category: textColumn('category').notNull(),
    channel: textColumn('channel').notNull(),
    deliver: textColumn('deliver').$type<Rule['deliver']>(),
    windowMinutes: numberColumn('window_minutes'),
    perHour: numberColumn('per_hour'),
    quiet: textColumn('quiet'),
    zone: textColumn('zone'),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
  },
  (self) => [uniqueIndex('notification_rule_place').on(self.userId, self.category, self.channel)],
);
export type RuleRow = typeof ruleTable.$inferSelect;
