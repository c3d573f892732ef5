// A filter for one call: dates become instants, names of tasks become ids.
import { isProblem } from '@aurelius/core/contract';
import { taskErrors } from '../contract.ts';
import type { Reference } from '../when/expression.ts';
import type { Filter, Placed, Term } from './ast.ts';
import { filterFault } from './fault.ts';
import { type Span, spanOf } from './moment.ts';
import { SOMEDAY } from './vocabulary.ts';

type IsTerm = Extract<Term, { kind: 'is' }>;
type StatusTerm = Extract<Term, { kind: 'status' }>;

/** A condition that depends on nothing but the time and the data, in one form for each meaning. */
export type Bound =
  | Exclude<Term, { kind: 'date' | 'is' | 'status' | 'parent' | 'depends' }>
  | { readonly kind: 'is'; readonly name: Exclude<IsTerm['name'], 'today' | 'someday'> }
  | { readonly kind: 'status'; readonly status: Exclude<StatusTerm['status'], 'open' | 'waiting'> }
  | (Omit<Extract<Term, { kind: 'date' }>, 'words'> & { readonly span: Span })
  | { readonly kind: 'parent'; readonly id: string }
  | { readonly kind: 'depends'; readonly id: string };

export type BoundFilter =
  | Bound
  | { readonly kind: 'and'; readonly parts: readonly BoundFilter[] }
  | { readonly kind: 'or'; readonly parts: readonly BoundFilter[] }
  | { readonly kind: 'not'; readonly part: BoundFilter };

/** For whom and when a filter is read. */
export interface Reader {
  /** The filter as it was typed, to show where a fault is. */
  readonly text: string;
  reference(): Reference;
  /** Id of the task that a word names. @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS` */
  idOf(word: string): Promise<string>;
}

function spanIn(words: string, at: number, { text, reference }: Reader): Span {
  try {
    return spanOf(words, reference());
  } catch (error) {
    if (!isProblem(error, taskErrors.TASK_DATE_UNREADABLE)) throw error;
    throw filterFault(error.message, text, at);
  }
}

async function bindTerm(term: Placed, reader: Reader): Promise<Bound> {
  const span = (words: string) => spanIn(words, term.at, reader);
  if (term.kind === 'parent' || term.kind === 'depends') {
    return { kind: term.kind, id: await reader.idOf(term.word) };
  }
  if (term.kind === 'date') {
    return { kind: 'date', field: term.field, op: term.op, span: span(term.words) };
  }
  if (term.kind === 'is') {
    const { name } = term;
    if (name === 'someday') return { kind: 'label', label: SOMEDAY };
    if (name !== 'today') return { kind: 'is', name };
    return { kind: 'date', field: 'due', op: '=', span: span('today') };
  }
  if (term.kind !== 'status') return term;
  const { status } = term;
  return status === 'open' || status === 'waiting'
    ? { kind: 'is', name: status }
    : { kind: 'status', status };
}

/** @throws Problem `TASK_FILTER_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_NOT_FOUND`, `TASK_AMBIGUOUS` */
export async function resolveFilter(filter: Filter, reader: Reader): Promise<BoundFilter> {
  if (filter.kind === 'not') return { kind: 'not', part: await resolveFilter(filter.part, reader) };
  if (filter.kind !== 'and' && filter.kind !== 'or') return bindTerm(filter, reader);
  const parts: BoundFilter[] = [];
  for (const part of filter.parts) parts.push(await resolveFilter(part, reader));
  return { kind: filter.kind, parts };
}
