// From a filter to a condition of SQL. Its form decides the statement, which is prepared and held; every value is a
// parameter. Only those of the due date are written so that an index is used for them: it is that of the order.
import type { Dialect, ReadDb } from '@aurelius/core/db';
import { and, not, or, type SQL, sql } from 'drizzle-orm';
import type { Comparison } from '../filter/ast.ts';
import type { Span } from '../filter/moment.ts';
import type { Bound, BoundFilter } from '../filter/resolve.ts';
import { NEVER, rankOf, SEARCH_KIND } from '../row.ts';
import { taskDepends, taskTable } from '../tables.ts';
import { HAS, hasLabel, hasStatus, IS, isTrue } from './facts.ts';

const held = sql.placeholder;

type Columns = typeof taskTable;
type DateColumn = Exclude<Extract<Bound, { kind: 'date' }>['field'], 'due' | 'deadline'>;

/** A condition as it is asked for. */
export interface Condition {
  /** The same for conditions that differ in nothing but their parameters. */
  readonly shape: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Needs the parameters `userId` and `now` as well. */
  sql(db: ReadDb): SQL | undefined;
}

type Build = (db: ReadDb, task: Columns, values: readonly SQL[]) => SQL;

interface Piece {
  readonly shape: string;
  readonly values: readonly unknown[];
  readonly build: Build;
}

const piece = (shape: string, values: readonly unknown[], build: Build): Piece => ({
  shape,
  values,
  build,
});

const DATES: Readonly<
  Record<DateColumn, 'scheduledAt' | 'waitAt' | 'created' | 'updated' | 'completed'>
> = {
  scheduled: 'scheduledAt',
  wait: 'waitAt',
  created: 'created',
  updated: 'updated',
  completed: 'completed',
};

/** The bounds of a span that a comparison asks about. */
function boundsOf(op: Comparison, { start, end, inclusive }: Span): { from?: number; to?: number } {
  switch (op) {
    case '<':
      return { to: inclusive ? end : start };
    case '<=':
      return { to: end };
    case '=':
      return { from: start, to: end };
    case '>=':
      return { from: start };
    case '>':
      return { from: end };
  }
}

/** Between two instants, or on one side of one. @param most what a column holds where there is no date */
function rangePiece(
  name: string,
  { from, to }: { from?: number; to?: number },
  columnOf: (task: Columns) => unknown,
  most?: number,
): Piece {
  const values = [from, to].filter((value) => value !== undefined);
  const shape = `${name}${from === undefined ? '' : '>='}${to === undefined ? '' : '<'}`;
  return piece(shape, values, (_, task, [first, last = first]) => {
    const column = columnOf(task);
    const lower = from === undefined ? undefined : sql`${column} >= ${first}`;
    const upper = to === undefined ? undefined : sql`${column} < ${last}`;
    const there =
      to === undefined && most !== undefined
        ? sql`${column} < ${sql.raw(String(most))}`
        : undefined;
    return and(lower, upper, there) as SQL;
  });
}

function datePiece({ field, op, span }: Extract<Bound, { kind: 'date' }>): Piece {
  if (field === 'deadline') {
    const comparison = op === '<' && span.inclusive ? '<=' : op;
    return piece(`deadline${comparison}`, [span.date], (_, task, [date]) =>
      isTrue(sql`${task.deadline} ${sql.raw(comparison)} ${date}`),
    );
  }
  const bounds = boundsOf(op, span);
  if (field === 'due') return rangePiece('due', bounds, (task) => task.dueSort, NEVER);
  const range = rangePiece(field, bounds, (task) => task[DATES[field]]);
  return { ...range, build: (...given) => isTrue(range.build(...given)) };
}

function termPiece(term: Bound, dialect: Dialect): Piece {
  switch (term.kind) {
    case 'text': {
      const query = dialect.textQuery(term.text);
      if (query === null) return piece('never', [], () => sql`1 = 0`);
      return piece(
        'text',
        [query],
        (db, task, [text]) => sql`${task.id} in ${db.dialect.textMatch(SEARCH_KIND, text)}`,
      );
    }
    case 'is':
      return piece(`is:${term.name}`, [], IS[term.name]);
    case 'has':
      return piece(`has:${term.field}`, [], HAS[term.field]);
    case 'project':
      return piece('project', [term.project, `${term.project}.`], (_, task, [own, below]) =>
        isTrue(
          sql`${task.project} = ${own} or substr(${task.project}, 1, length(${below})) = ${below}`,
        ),
      );
    case 'label':
      return piece('label', [term.label], (db, task, [label]) => hasLabel(db, task, label));
    case 'priority':
      return piece(
        'priority',
        [rankOf(term.priority)],
        (_, task, [rank]) => sql`(${task.priorityRank} + 0) = ${rank}`,
      );
    case 'status':
      return piece('status', [term.status], (_, task, [status]) => hasStatus(task, status));
    case 'date':
      return datePiece(term);
    case 'estimate':
      return piece(`estimate${term.op}`, [term.minutes], (_, task, [minutes]) =>
        isTrue(sql`${task.estimate} ${sql.raw(term.op)} ${minutes}`),
      );
    case 'id':
      return piece(
        'id',
        [term.word],
        (_, task, [word]) =>
          sql`(substr(${task.ref}, 1, length(${word})) = ${word}
          or substr(${task.id}, 1, length(${word})) = ${word})`,
      );
    case 'parent':
      return piece(
        'parent',
        [term.id],
        (_, task, [id]) => sql`coalesce(${task.parentId}, '') = ${id}`,
      );
    case 'depends':
      return piece('depends', [term.id], (db, task, [id]) => {
        const depends = db.table(taskDepends);
        return sql`exists (select 1 from ${depends} where ${depends.userId} = ${held('userId')}
          and ${depends.taskId} = ${task.id} and ${depends.dependsOn} = ${id})`;
      });
  }
}

/** Parts that are joined, each given its own values. */
function joinedPiece(kind: 'and' | 'or', parts: readonly Piece[]): Piece {
  const join = kind === 'and' ? and : or;
  return {
    shape: `(${parts.map(({ shape }) => shape).join(kind === 'and' ? '&' : '|')})`,
    values: parts.flatMap(({ values }) => values),
    build(db, task, values) {
      let next = 0;
      const conditions = parts.map((part) => {
        const from = next;
        next += part.values.length;
        return part.build(db, task, values.slice(from, next));
      });
      return join(...conditions) as SQL;
    },
  };
}

function filterPiece(filter: BoundFilter, dialect: Dialect): Piece {
  if (filter.kind === 'not') {
    const { shape, values, build } = filterPiece(filter.part, dialect);
    return { shape: `!${shape}`, values, build: (...given) => not(build(...given)) };
  }
  if (filter.kind !== 'and' && filter.kind !== 'or') return termPiece(filter, dialect);
  return joinedPiece(
    filter.kind,
    filter.parts.map((part) => filterPiece(part, dialect)),
  );
}

/** The condition of a filter, over the table of tasks. */
export function conditionOf(filter: BoundFilter, dialect: Dialect): Condition {
  const { shape, values, build } = filterPiece(filter, dialect);
  const name = (at: number) => `filter${at}`;
  return {
    shape,
    params: Object.fromEntries(values.map((value, at) => [name(at), value])),
    sql: (db) =>
      build(
        db,
        db.table(taskTable),
        values.map((_, at) => sql`${held(name(at))}`),
      ),
  };
}
