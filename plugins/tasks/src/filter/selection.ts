// Which tasks a call is about: its filter and its flags, as one condition.
import type { ReadDb } from '@aurelius/core/db';
import type { Clock } from '@aurelius/core/plugin';
import type { Task } from '../contract.ts';
import { type Condition, conditionOf } from '../db/filter.ts';
import { namedTask } from '../find.ts';
import type { Caller } from '../service.ts';
import { boundOf, type Reference, readMoment, referenceAt } from '../when/expression.ts';
import type { Comparison, Filter } from './ast.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';
import { type Bound, type BoundFilter, resolveFilter } from './resolve.ts';
import { scopeOf } from './scope.ts';

type Status = Task['status'] | 'waiting';

/** What a call says of the tasks it is about; what is absent says nothing. */
export interface Wish {
  readonly filter?: string | undefined;
  /** Default: what the filter says, else open tasks that do not wait. */
  readonly status?: readonly (Status | 'all')[] | undefined;
  /** Has every one of them. */
  readonly label?: readonly string[] | undefined;
  readonly project?: string | undefined;
  /** Has one of them. */
  readonly priority?: readonly NonNullable<Task['priority']>[] | undefined;
  readonly dueBefore?: string | undefined;
  readonly dueAfter?: string | undefined;
  readonly text?: string | undefined;
}

/** The tasks of a call, as the queries of the slice take them. */
export interface Selection {
  readonly userId: string;
  readonly statuses: ReadonlySet<Status> | null;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly where: Condition | undefined;
  /** The filters as they were understood; null: there is none. */
  readonly meaning: string | null;
}

const SHOWN: ReadonlySet<Status> = new Set(['open']);

function statusesOf(status: Wish['status'], filters: readonly Filter[]): Selection['statuses'] {
  if (status?.length) {
    const named = status.filter((one) => one !== 'all');
    return named.length < status.length ? null : new Set(named);
  }
  if (filters.length === 0) return SHOWN;
  const scope = scopeOf({ kind: 'and', parts: filters });
  if (scope === 'visible') return SHOWN;
  return scope?.has('open') ? new Set<Status>([...scope, 'waiting']) : scope;
}

function dueTerm(op: Comparison, words: string, reference: Reference): Bound {
  const start = boundOf(readMoment(words, reference), reference.zone);
  return {
    kind: 'date',
    field: 'due',
    op,
    span: { start, end: start, inclusive: false, date: '' },
  };
}

/** What the flags say, as conditions. */
function conditionsOf(wish: Wish, reference: () => Reference): BoundFilter[] {
  const parts: BoundFilter[] = [...new Set(wish.label)].map((label) => ({ kind: 'label', label }));
  if (wish.project !== undefined) parts.push({ kind: 'project', project: wish.project });
  if (wish.priority?.length) {
    const either = [...new Set(wish.priority)];
    parts.push({
      kind: 'or',
      parts: either.map((priority) => ({ kind: 'priority', priority })),
    });
  }
  if (wish.dueBefore !== undefined) parts.push(dueTerm('<', wish.dueBefore, reference()));
  if (wish.dueAfter !== undefined) parts.push(dueTerm('>=', wish.dueAfter, reference()));
  if (wish.text !== undefined) parts.push({ kind: 'text', text: wish.text });
  return parts;
}

/**
 * The tasks that a call is about.
 * @param narrowing filters that have to hold as well
 * @throws Problem `TASK_FILTER_UNREADABLE`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`; `TASK_NOT_FOUND`,
 * `TASK_AMBIGUOUS` for a task that the filter names
 */
export async function selectionOf(
  { db, clock }: { readonly db: ReadDb; readonly clock: Clock },
  { userId, zone, locale }: Caller,
  wish: Wish,
  narrowing: readonly string[] = [],
): Promise<Selection> {
  const now = clock.now();
  let read: Reference | undefined;
  const reference = () => {
    read ??= referenceAt(now, zone, locale);
    return read;
  };
  const filters: Filter[] = [];
  const parts: BoundFilter[] = [];
  for (const text of [...narrowing, ...(wish.filter === undefined ? [] : [wish.filter])]) {
    const filter = parseFilter(text);
    filters.push(filter);
    const idOf = async (word: string) => (await namedTask(db, userId, word)).id;
    parts.push(await resolveFilter(filter, { text, reference, idOf }));
  }
  parts.push(...conditionsOf(wish, reference));
  return {
    userId,
    now,
    statuses: statusesOf(wish.status, filters),
    meaning: filters.length === 0 ? null : printFilter({ kind: 'and', parts: filters }),
    where: parts.length === 0 ? undefined : conditionOf({ kind: 'and', parts }, db.dialect),
  };
}
