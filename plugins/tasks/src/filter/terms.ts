// What one word of a filter says: `project:work`, `due<7d`, `#home`, `-x`, `is:blocked`, or text.
import { nameOfWord } from '@aurelius/core/contract';
import { PRIORITIES, STATUSES } from '../contract.ts';
import type { Comparison, Filter, Placed, Term } from './ast.ts';
import { filterFault } from './fault.ts';
import type { Word } from './lexer.ts';
import { DATE_FIELDS, HAS_FIELDS, IS_NAMES, nameOf } from './vocabulary.ts';

type Simple = Term | { readonly kind: 'not'; readonly part: Term };

const ATTRIBUTE = /^(\p{L}+)(?:\.(\p{L}+))?(<=|>=|[<>:=])(.*)$/su;
const SIGN = /^([#@+]|-(?=[\p{L}\p{N}]))(.+)$/su;
const LABEL = /^[^\s#@]{1,64}$/u;
const SHORT_PRIORITY = /^p[1-4]$/i;
const ESTIMATE = /^(\d{1,6})(m|min|minutes?|h|hours?)?$/;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** `due.before:` says what a shell would take for a redirection in `due<`. */
const MODIFIERS: Readonly<Record<string, Comparison>> = { before: '<', by: '<=', after: '>' };

const PRIORITY_NAMES: ReadonlyMap<string, Extract<Term, { kind: 'priority' }>['priority']> =
  new Map([
    ...PRIORITIES.flatMap((name, at) => [[name, name] as const, [String(at + 1), name] as const]),
    ['h', 'high'],
    ['m', 'medium'],
    ['l', 'low'],
  ]);

const memberOf = <T extends string>(names: readonly T[], word: string): T | undefined =>
  names.find((name) => name === word);

interface Said {
  readonly name: string;
  readonly op: Comparison;
  readonly value: string;
}

/** Thrown inside: what is wrong with the word. */
class Fault extends Error {}

const oneOf = (what: string, names: readonly string[]): never => {
  throw new Fault(`${what} is one of ${names.join(', ')}.`);
};

function comparison({ op, value }: Said, read: (value: string) => Term): Term {
  if (op !== '=') throw new Fault(`Only dates and estimates can be compared with ${op}.`);
  return read(value);
}

function minutesOf(value: string): number {
  const [, count, unit] = ESTIMATE.exec(value.toLowerCase()) ?? [];
  if (count === undefined) throw new Fault('An estimate is minutes, or like 2h.');
  return Number(count) * (unit?.startsWith('h') ? 60 : 1);
}

const labelTerm = (label: string): Term => {
  if (!LABEL.test(label)) throw new Fault('A label is one word without # or @.');
  return { kind: 'label', label };
};

/** Attributes that take a value and no comparison, by name. */
const READERS: Readonly<Record<string, (value: string) => Simple>> = {
  project: (project) => ({ kind: 'project', project }),
  label: labelTerm,
  priority: (value) => {
    const priority = PRIORITY_NAMES.get(value.toLowerCase());
    return priority ? { kind: 'priority', priority } : oneOf('A priority', PRIORITIES);
  },
  status: (value) => {
    const names = [...STATUSES, 'waiting'] as const;
    const status = memberOf(names, value.toLowerCase());
    return status ? { kind: 'status', status } : oneOf('A status', names);
  },
  is: (value) => {
    const name = memberOf(IS_NAMES, value.toLowerCase());
    return name ? { kind: 'is', name } : oneOf('What a task can be', IS_NAMES);
  },
  has: (value) => {
    const field = memberOf(HAS_FIELDS, nameOf(value));
    return field ? { kind: 'has', field } : oneOf('What a task can have', HAS_FIELDS);
  },
  no: (value) => ({ kind: 'not', part: READERS['has']?.(value) as Term }),
  id: (text) => {
    const word = nameOfWord(text);
    if (word === null) throw new Fault('A task is named by its id or ref here.');
    return { kind: 'id', word };
  },
  parent: (word) => ({ kind: 'parent', word }),
  depends: (word) => ({ kind: 'depends', word }),
};

function attributeTerm(said: Said): Simple {
  const { op, value } = said;
  const name = nameOf(said.name);
  if (value === '') throw new Fault(`${said.name} needs a value.`);
  const field = memberOf(DATE_FIELDS, name);
  if (field) return { kind: 'date', field, op, words: value };
  if (name === 'estimate') return { kind: 'estimate', op, minutes: minutesOf(value) };
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!read) {
    throw new Fault(`There is no attribute "${said.name}"; text stands in double quotes.`);
  }
  return comparison(said, read as (value: string) => Term);
}

function textTerm(text: string): Term {
  if (!LETTER_OR_DIGIT.test(text)) throw new Fault('There is no letter or digit in it.');
  return { kind: 'text', text };
}

function simpleOf({ head, tail, quoted }: Word): Simple {
  const [, name, modifier, sign, rest] = ATTRIBUTE.exec(head) ?? [];
  if (name !== undefined) {
    const value = `${rest}${tail}`;
    if (modifier === undefined) {
      return attributeTerm({ name, op: sign === ':' ? '=' : (sign as Comparison), value });
    }
    const op = Object.hasOwn(MODIFIERS, modifier) ? MODIFIERS[modifier] : undefined;
    if (!op || sign !== ':') throw new Fault('After a dot come before:, by: or after:.');
    return attributeTerm({ name, op, value });
  }
  const [, mark, label] = SIGN.exec(`${head}${head === '' ? '' : tail}`) ?? [];
  if (mark === '-' && label) return { kind: 'not', part: labelTerm(label) };
  if (label) return labelTerm(label);
  if (!quoted && SHORT_PRIORITY.test(head)) return READERS['priority']?.(head.slice(1)) as Term;
  return textTerm(`${head}${tail}`);
}

/**
 * Reads one word.
 * @param text the whole filter, to show where a fault is
 * @throws Problem `TASK_FILTER_UNREADABLE`
 */
export function readTerm(word: Word, text: string): Filter {
  try {
    const { at, end } = word;
    const simple = simpleOf(word);
    const placed = (term: Term): Placed => ({ ...term, at, end });
    return simple.kind === 'not' ? { kind: 'not', part: placed(simple.part) } : placed(simple);
  } catch (error) {
    if (error instanceof Fault) throw filterFault(error.message, text, word.at);
    throw error;
  }
}
