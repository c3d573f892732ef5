// All SQL about schedules and their slots.
import {
  limitTo,
  prepared,
  type ReadDb,
  scheduleSlotTable,
  scheduleTable,
  type WriteTx,
} from '@aurelius/core/db';
import { and, asc, desc, eq, gt, isNotNull, isNull, lte, min, ne, sql } from 'drizzle-orm';
import type { ScheduleRow } from './parts.ts';

const held = sql.placeholder;

export type SlotRow = typeof scheduleSlotTable.$inferSelect;

export async function nextAt(db: ReadDb): Promise<number | null> {
  const schedule = db.table(scheduleTable);
  const rows = await prepared(db, 'schedules.next', () =>
    db.orm.select({ at: min(schedule.nextAt) }).from(schedule),
  );
  return rows[0]?.at ?? null;
}

/** Schedules whose time has come, the first ones first. */
export function dueBy(db: ReadDb, now: number, limit: number): Promise<ScheduleRow[]> {
  const schedule = db.table(scheduleTable);
  return prepared(
    db,
    'schedules.due',
    () =>
      db.orm
        .select()
        .from(schedule)
        .where(lte(schedule.nextAt, held('now')))
        .orderBy(asc(schedule.nextAt))
        .limit(limitTo(held('limit'))),
    { now, limit },
  );
}

export async function byName(
  db: ReadDb,
  userId: string,
  name: string,
): Promise<ScheduleRow | undefined> {
  const schedule = db.table(scheduleTable);
  const rows = await prepared(
    db,
    'schedules.by-name',
    () =>
      db.orm
        .select()
        .from(schedule)
        .where(and(eq(schedule.userId, held('userId')), eq(schedule.name, held('name')))),
    { userId, name },
  );
  return rows[0];
}

/** Schedules of a user by name, from the one after `after`. */
export function list(
  db: ReadDb,
  userId: string,
  after: string,
  limit: number,
): Promise<ScheduleRow[]> {
  const schedule = db.table(scheduleTable);
  return prepared(
    db,
    'schedules.page',
    () =>
      db.orm
        .select()
        .from(schedule)
        .where(and(eq(schedule.userId, held('userId')), gt(schedule.name, held('after'))))
        .orderBy(asc(schedule.name))
        .limit(limitTo(held('limit'))),
    { userId, after, limit },
  );
}

export async function byId(
  db: ReadDb,
  userId: string,
  id: string,
): Promise<ScheduleRow | undefined> {
  const schedule = db.table(scheduleTable);
  const rows = await prepared(
    db,
    'schedules.by-id',
    () =>
      db.orm
        .select()
        .from(schedule)
        .where(eq(schedule.id, held('id'))),
    { id },
  );
  return rows[0]?.userId === userId ? rows[0] : undefined;
}

/** Every schedule, of every user. */
export function everyOne(db: ReadDb): Promise<ScheduleRow[]> {
  const schedule = db.table(scheduleTable);
  return prepared(db, 'schedules.all', () => db.orm.select().from(schedule));
}

/** Built-in schedules of every module and plugin. */
export function builtIns(db: ReadDb): Promise<ScheduleRow[]> {
  const schedule = db.table(scheduleTable);
  return prepared(db, 'schedules.built-in', () =>
    db.orm.select().from(schedule).where(eq(schedule.kind, 'built-in')),
  );
}

export async function insert(tx: WriteTx, row: ScheduleRow): Promise<void> {
  await tx.orm.insert(tx.table(scheduleTable)).values(row);
}

export async function update(tx: WriteTx, id: string, change: Partial<ScheduleRow>): Promise<void> {
  const schedule = tx.table(scheduleTable);
  await tx.orm.update(schedule).set(change).where(eq(schedule.id, id));
}

/** Removes a schedule and what is known of its slots. */
export async function remove(tx: WriteTx, id: string): Promise<void> {
  const [schedule, slots] = [tx.table(scheduleTable), tx.table(scheduleSlotTable)];
  await tx.orm.delete(schedule).where(eq(schedule.id, id));
  await tx.orm.delete(slots).where(eq(slots.scheduleId, id));
}

/**
 * Changes a schedule if nobody has since it was read: whoever comes second changes nothing.
 * @returns whether it was changed
 */
export async function moveOn(
  tx: WriteTx,
  { id, slot, nextAt: due, rev }: ScheduleRow,
  change: Partial<ScheduleRow>,
): Promise<boolean> {
  const schedule = tx.table(scheduleTable);
  const unchanged = and(
    eq(schedule.id, id),
    due === null ? isNull(schedule.nextAt) : eq(schedule.nextAt, due),
    slot === null ? isNull(schedule.slot) : eq(schedule.slot, slot),
    eq(schedule.rev, rev),
  );
  const moved = await tx.orm
    .update(schedule)
    .set(change)
    .where(unchanged)
    .returning({ id: schedule.id });
  return moved.length > 0;
}

/**
 * Writes down what became of a slot, also of one that was missed by a clock that has been set back since.
 * @throws Error for a slot that was used
 */
export async function addSlot(tx: WriteTx, row: SlotRow): Promise<void> {
  const slots = tx.table(scheduleSlotTable);
  const { scheduleId, slot, ...rest } = row;
  const added = await tx.orm
    .insert(slots)
    .values(row)
    .onConflictDoUpdate({
      target: [slots.scheduleId, slots.slot],
      set: rest,
      setWhere: ne(slots.state, 'fired'),
    })
    .returning({ slot: slots.slot });
  if (added.length === 0) throw new Error(`Slot ${slot} of schedule ${scheduleId} was used before`);
}

export async function isUsed(db: ReadDb, id: string, slot: number): Promise<boolean> {
  const slots = db.table(scheduleSlotTable);
  const rows = await prepared(
    db,
    'schedules.is-used',
    () =>
      db.orm
        .select({ slot: slots.slot })
        .from(slots)
        .where(
          and(
            eq(slots.scheduleId, held('id')),
            eq(slots.slot, held('slot')),
            eq(slots.state, 'fired'),
          ),
        ),
    { id, slot },
  );
  return rows.length > 0;
}

/** Slots of a schedule behind `after` that were used. */
export async function usedSlots(db: ReadDb, id: string, after: number): Promise<Set<number>> {
  const slots = db.table(scheduleSlotTable);
  const rows = await prepared(
    db,
    'schedules.used',
    () =>
      db.orm
        .select({ slot: slots.slot })
        .from(slots)
        .where(
          and(
            eq(slots.scheduleId, held('id')),
            gt(slots.slot, held('after')),
            eq(slots.state, 'fired'),
          ),
        ),
    { id, after },
  );
  return new Set(rows.map(({ slot }) => slot));
}

/** What became of the last slots of a schedule, the newest first. */
export function lastSlots(db: ReadDb, id: string, limit: number): Promise<SlotRow[]> {
  const slots = db.table(scheduleSlotTable);
  return prepared(
    db,
    'schedules.slots',
    () =>
      db.orm
        .select()
        .from(slots)
        .where(eq(slots.scheduleId, held('id')))
        .orderBy(desc(slots.slot))
        .limit(limitTo(held('limit'))),
    { id, limit },
  );
}

/** What makes a schedule's next slot be found out anew, from `now` on. */
export const unarmed = (now: number): Partial<ScheduleRow> => ({
  slot: null,
  nextAt: now,
  settled: now,
  fault: null,
});

/** Has the slots of those that follow the config's zone found out anew, unless their time has come in the old one. */
export async function followZone(tx: WriteTx, zone: string, now: number): Promise<void> {
  const schedule = tx.table(scheduleTable);
  await tx.orm
    .update(schedule)
    .set(unarmed(now))
    .where(and(isNull(schedule.zone), ne(schedule.slotZone, zone), gt(schedule.nextAt, now)));
}

/** Has the slots of those that have used later ones than `now` found out anew: the clock was set back. */
export async function comeBack(tx: WriteTx, now: number): Promise<void> {
  const [schedule, slots] = [tx.table(scheduleTable), tx.table(scheduleSlotTable)];
  const moved = await tx.orm
    .update(schedule)
    .set(unarmed(now))
    .where(and(gt(schedule.settled, now), isNotNull(schedule.nextAt)))
    .returning({ id: schedule.id });
  for (const { id } of moved) {
    await tx.orm
      .update(slots)
      .set({ ahead: now })
      .where(and(eq(slots.scheduleId, id), gt(slots.slot, now)));
  }
}
