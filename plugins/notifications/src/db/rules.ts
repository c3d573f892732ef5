// The user's rules: a few rows, one for each pair of category and channel that somebody spoke of.
import { limitTo, prepared, type ReadDb, soundRow, type WriteTx } from '@aurelius/core/db';
import { and, asc, eq, sql } from 'drizzle-orm';
import { type RuleRow, ruleTable } from '../tables.ts';

const held = sql.placeholder;

/** What `tx.record` is told that rules are. */
export const RULE_ENTITY = 'notification-rule';

/** The user's rules in the order of category and channel, from the one after `after`. */
export async function listRules(
  db: ReadDb,
  userId: string,
  after: readonly [category: string, channel: string],
  limit: number,
): Promise<RuleRow[]> {
  const table = db.table(ruleTable);
  const [category, channel] = after;
  const rows = await prepared(
    db,
    'notifications.rules',
    () =>
      db.orm
        .select()
        .from(table)
        .where(
          and(
            eq(table.userId, held('userId')),
            sql`(${table.category}, ${table.channel}) > (${held('category')}, ${held('channel')})`,
          ),
        )
        .orderBy(asc(table.category), asc(table.channel))
        .limit(limitTo(held('limit'))),
    { userId, category, channel, limit },
  );
  return rows.map((row) => soundRow(RULE_ENTITY, row));
}

/** The user's rule with this id. @throws Problem `DATA_DAMAGED` */
export async function findRule(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<RuleRow | undefined> {
  const table = db.table(ruleTable);
  const [row] = await db.orm
    .select()
    .from(table)
    .where(and(eq(table.userId, userId), eq(table.id, id)));
  return row && soundRow(RULE_ENTITY, row);
}

/** The user's rule for exactly this category and channel. @throws Problem `DATA_DAMAGED` */
export async function findRuleFor(
  db: ReadDb,
  { userId, category, channel }: Pick<RuleRow, 'userId' | 'category' | 'channel'>,
): Promise<RuleRow | undefined> {
  const table = db.table(ruleTable);
  const [row] = await db.orm
    .select()
    .from(table)
    .where(and(eq(table.userId, userId), eq(table.category, category), eq(table.channel, channel)));
  return row && soundRow(RULE_ENTITY, row);
}

export async function insertRule(tx: WriteTx, row: RuleRow): Promise<void> {
  await tx.orm.insert(tx.table(ruleTable)).values(row);
}

export async function updateRule(tx: WriteTx, row: RuleRow): Promise<void> {
  const table = tx.table(ruleTable);
  await tx.orm.update(table).set(row).where(eq(table.id, row.id));
}

export async function deleteRule(tx: WriteTx, { id }: RuleRow): Promise<void> {
  const table = tx.table(ruleTable);
  await tx.orm.delete(table).where(eq(table.id, id));
}
