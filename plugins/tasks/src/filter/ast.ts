// What a filter says, as a small tree. Dates and names of tasks are still words here: what they mean depends on when and
// by whom the filter is used.
import type { Task } from '../contract.ts';
import type { DateField, HasField, IsName } from './vocabulary.ts';

export type Comparison = '<' | '<=' | '=' | '>=' | '>';

/** One condition. */
export type Term =
  /** All of these words are in its texts, the last one as a start. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'is'; readonly name: IsName }
  | { readonly kind: 'has'; readonly field: HasField }
  /** The project or one below it. */
  | { readonly kind: 'project'; readonly project: string }
  | { readonly kind: 'label'; readonly label: string }
  /** None counts as medium. */
  | { readonly kind: 'priority'; readonly priority: NonNullable<Task['priority']> }
  | { readonly kind: 'status'; readonly status: Task['status'] | 'waiting' }
  | {
      readonly kind: 'date';
      readonly field: DateField;
      readonly op: Comparison;
      readonly words: string;
    }
  | { readonly kind: 'estimate'; readonly op: Comparison; readonly minutes: number }
  /** Its id or ref starts with this. */
  | { readonly kind: 'id'; readonly word: string }
  /** It is a direct part of the task named so. */
  | { readonly kind: 'parent'; readonly word: string }
  /** It waits for the task named so. */
  | { readonly kind: 'depends'; readonly word: string };

/** A condition and where it stands in the text, as offsets of UTF-16 units. */
export type Placed = Term & { readonly at: number; readonly end: number };

export type Filter<T extends Term = Placed> =
  | T
  | { readonly kind: 'and'; readonly parts: readonly Filter<T>[] }
  | { readonly kind: 'or'; readonly parts: readonly Filter<T>[] }
  | { readonly kind: 'not'; readonly part: Filter<T> };

/** Every condition of a filter, from left to right. */
export function termsOf(filter: Filter<Term>): readonly Term[] {
  if (filter.kind === 'not') return termsOf(filter.part);
  return filter.kind === 'and' || filter.kind === 'or' ? filter.parts.flatMap(termsOf) : [filter];
}
