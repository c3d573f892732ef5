// A filter as text again, in one form for each meaning: how it was understood.
import type { Filter, Term } from './ast.ts';

const PLAIN_VALUE = /^[\p{L}\p{N}.,:+/-]+$/u;
const PLAIN_LABEL = /^[\p{L}\p{N}._-]+$/u;
/** Words that mean something else, or could, stand in quotes. */
const PLAIN_TEXT = /^(?!(?:and|or|not|p[1-4])$)[\p{L}\p{N}]+$/iu;

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const valued = (text: string): string => (PLAIN_VALUE.test(text) ? text : quoted(text));
const sign = (op: string): string => (op === '=' ? ':' : op);

function printTerm(term: Term): string {
  switch (term.kind) {
    case 'text':
      return PLAIN_TEXT.test(term.text) ? term.text : quoted(term.text);
    case 'is':
      return `is:${term.name}`;
    case 'has':
      return `has:${term.field}`;
    case 'project':
      return `project:${valued(term.project)}`;
    case 'label':
      return PLAIN_LABEL.test(term.label) ? `#${term.label}` : `label:${quoted(term.label)}`;
    case 'priority':
      return `priority:${term.priority}`;
    case 'status':
      return `status:${term.status}`;
    case 'date':
      return `${term.field}${sign(term.op)}${valued(term.words)}`;
    case 'estimate':
      return `estimate${sign(term.op)}${term.minutes}`;
    case 'id':
    case 'parent':
    case 'depends':
      return `${term.kind}:${valued(term.word)}`;
  }
}

/** How tightly the ways to join conditions bind; what binds less than what is around it stands in parentheses. */
const BINDING = { or: 0, and: 1, not: 2 } as const;

function print(filter: Filter<Term>, around: number): string {
  if (filter.kind === 'not') {
    const { part } = filter;
    return part.kind === 'has' ? `no:${part.field}` : `not ${print(part, BINDING.not)}`;
  }
  if (filter.kind !== 'and' && filter.kind !== 'or') return printTerm(filter);
  const own = BINDING[filter.kind];
  const parts = filter.parts.map((part) => print(part, own));
  const text = parts.join(filter.kind === 'and' ? ' ' : ' or ');
  return own < around ? `(${text})` : text;
}

/** The text of a filter; reading it gives the same filter. */
export const printFilter = (filter: Filter<Term>): string => print(filter, BINDING.or);
