// Notifications and rules as undo, the integrity scan and backups know them. What was delivered stays delivered.
import type { EntityStore } from '@aurelius/core/db';
import { notificationEvent } from './row.ts';
import { ruleEvent } from './rules.ts';
import {
  deleteNotification,
  deleteRule,
  ENTITY,
  findNotification,
  findRule,
  findRuleFor,
  insertNotification,
  insertRule,
  RULE_ENTITY,
  refTaken,
  updateNotification,
  updateRule,
} from './store.ts';
import { type NotificationRow, notificationTable, type RuleRow, ruleTable } from './tables.ts';

const notifications: EntityStore<NotificationRow> = {
  table: notificationTable,
  find: findNotification,
  insert: insertNotification,
  update: (tx, _before, after) => updateNotification(tx, after),
  remove: deleteNotification,
  event: notificationEvent,
  title: ({ title }) => title,
  ref: ({ ref }) => ref,
  async obstacle(db, before, after) {
    if (after === null || before !== null) return null;
    const taken = await refTaken(db, after.userId, after.ref);
    return taken ? 'another notification has its ref' : null;
  },
};

const rules: EntityStore<RuleRow> = {
  table: ruleTable,
  find: findRule,
  insert: insertRule,
  update: (tx, _before, after) => updateRule(tx, after),
  remove: deleteRule,
  event: ruleEvent,
  title: ({ category, channel }) => `${category} over ${channel}`,
  ref: () => null,
  async obstacle(db, before, after) {
    if (after === null || before !== null) return null;
    return (await findRuleFor(db, after)) ? 'there is a rule for the same again' : null;
  },
};

export const entities = { [ENTITY]: notifications, [RULE_ENTITY]: rules };
