// Tables that are derived from the lists in a task's row, so that queries find tasks by what stands in them.
import { prepared, type WriteTx } from '@aurelius/core/db';
import { and, type Column, eq, getTableColumns, sql } from 'drizzle-orm';
import type { TaskRow } from '../row.ts';
import { taskDepends, taskInterval, taskLabel } from '../tables.ts';

type Values = Readonly<Record<string, string | number | null>>;

interface Derived {
  /** Of its prepared statements. */
  readonly name: string;
  readonly table: typeof taskLabel | typeof taskDepends | typeof taskInterval;
  /** Columns that tell its rows apart, as drizzle names them. */
  readonly key: readonly string[];
  rowsOf(task: TaskRow): readonly Values[];
}

const DERIVED: readonly Derived[] = [
  {
    name: 'label',
    table: taskLabel,
    key: ['userId', 'label', 'taskId'],
    rowsOf: ({ userId, id, labels }) => labels.map((label) => ({ userId, label, taskId: id })),
  },
  {
    name: 'depends',
    table: taskDepends,
    key: ['userId', 'taskId', 'dependsOn'],
    rowsOf: ({ userId, id, depends }) =>
      depends.map((dependsOn) => ({ userId, taskId: id, dependsOn })),
  },
  {
    name: 'interval',
    table: taskInterval,
    key: ['userId', 'taskId', 'start'],
    rowsOf: ({ userId, id, intervals }) =>
      (intervals ?? []).map(({ start, end }) => ({
        ...{ userId, taskId: id, start: Date.parse(start) },
        end: end === null ? null : Date.parse(end),
      })),
  },
];

/** Rows by all that is in them, so that equal ones are one. */
const byContent = ({ rowsOf }: Derived, task: TaskRow | null): Map<string, Values> =>
  new Map(task ? rowsOf(task).map((row) => [JSON.stringify(row), row]) : []);

async function drop(tx: WriteTx, { name, table, key }: Derived, row: Values): Promise<void> {
  const own = tx.table(table);
  const columns = own as unknown as Record<string, Column>;
  await prepared(
    tx,
    `tasks.${name}-drop`,
    () =>
      tx.orm
        .delete(own)
        .where(and(...key.map((column) => eq(columns[column] as Column, sql.placeholder(column))))),
    { ...row },
  );
}

async function add(tx: WriteTx, { name, table }: Derived, row: Values): Promise<void> {
  const own = tx.table(table);
  const values = Object.keys(getTableColumns(table)).map((column) => [
    column,
    sql.placeholder(column),
  ]);
  await prepared(
    tx,
    `tasks.${name}-add`,
    () => tx.orm.insert(own).values(Object.fromEntries(values) as never),
    { ...row },
  );
}

/** Brings the derived tables from one state of a task to another; null: it is not stored. */
export async function derive(
  tx: WriteTx,
  before: TaskRow | null,
  after: TaskRow | null,
): Promise<void> {
  for (const derived of DERIVED) {
    const had = byContent(derived, before);
    const has = byContent(derived, after);
    for (const [content, row] of had) if (!has.has(content)) await drop(tx, derived, row);
    for (const [content, row] of has) if (!had.has(content)) await add(tx, derived, row);
  }
}
