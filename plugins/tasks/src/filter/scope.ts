// Which tasks a filter is about. One that says nothing of the status means what lists show: open tasks that do not wait.
import type { Task } from '../contract.ts';
import { STATUSES } from '../contract.ts';
import { type Filter, type Term, termsOf } from './ast.ts';

type Status = Task['status'];

const ALL: ReadonlySet<Status> = new Set(STATUSES);
const OPEN: ReadonlySet<Status> = new Set(['open']);
const FINISHED: ReadonlySet<Status> = new Set(['done', 'cancelled']);

/** Conditions that decide by themselves whether finished and waiting tasks are meant. */
function speaksOfStatus(term: Term): boolean {
  if (term.kind === 'is') return ['open', 'done', 'waiting'].includes(term.name);
  if (term.kind === 'date' || term.kind === 'has') {
    return term.field === 'wait' || term.field === 'completed';
  }
  return term.kind === 'status' || term.kind === 'id';
}

const IMPLY_OPEN = ['open', 'waiting', 'ready', 'blocked', 'blocking', 'overdue'];

/** The statuses that tasks can have for which a condition holds. */
function statusesOfTerm(term: Term): ReadonlySet<Status> {
  if (term.kind === 'status') return term.status === 'waiting' ? OPEN : new Set([term.status]);
  if (term.kind === 'is') {
    if (term.name === 'done') return new Set(['done']);
    return IMPLY_OPEN.includes(term.name) ? OPEN : ALL;
  }
  const speaks = term.kind === 'date' || term.kind === 'has';
  return speaks && term.field === 'completed' ? FINISHED : ALL;
}

function statusesOf(filter: Filter<Term>): ReadonlySet<Status> {
  if (filter.kind === 'not') return ALL;
  if (filter.kind !== 'and' && filter.kind !== 'or') return statusesOfTerm(filter);
  const sets = filter.parts.map(statusesOf);
  const holds = (status: Status) =>
    filter.kind === 'and'
      ? sets.every((set) => set.has(status))
      : sets.some((set) => set.has(status));
  return new Set(STATUSES.filter(holds));
}

/** Statuses in which the tasks that a filter means can be; null: any; `visible`: the filter does not say. */
export function scopeOf(filter: Filter<Term>): ReadonlySet<Status> | null | 'visible' {
  if (!termsOf(filter).some(speaksOfStatus)) return 'visible';
  const statuses = statusesOf(filter);
  return statuses.size === STATUSES.length ? null : statuses;
}
