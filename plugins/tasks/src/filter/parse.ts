// The grammar of filters: conditions joined by `and` (which may be left out) and `or`, `not` or `!` before one, and
// parentheses. Every text is either read or refused with the place of the fault; length, depth and count are bounded.
import type { Filter } from './ast.ts';
import { filterFault } from './fault.ts';
import { type Token, tokensOf } from './lexer.ts';
import { readTerm } from './terms.ts';

/** Longest filter, UTF-16 units. */
const FILTER_MAX = 2000;
/** Most conditions, and deepest nesting of parentheses and negations. */
const TERMS_MAX = 100;
const DEPTH_MAX = 30;

const KEYWORDS = ['and', 'or', 'not'] as const;
type Keyword = (typeof KEYWORDS)[number];

const keywordOf = (token: Token | undefined): Keyword | undefined =>
  token?.kind === 'word' && !token.quoted
    ? KEYWORDS.find((one) => one === token.head.toLowerCase())
    : undefined;

/** Joins conditions; what is joined the same way already becomes part of it. */
function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only, ...others] = flat;
  return only && others.length === 0 ? only : { kind, parts: flat };
}

/** @throws Problem `TASK_FILTER_UNREADABLE` */
export function parseFilter(text: string): Filter {
  if (text.length > FILTER_MAX) {
    throw filterFault(`A filter has at most ${FILTER_MAX} characters.`, text, FILTER_MAX);
  }
  const tokens = tokensOf(text);
  let next = 0;
  let terms = 0;
  let depth = 0;
  const fault = (message: string) => filterFault(message, text, tokens[next]?.at ?? text.length);

  const nested = (read: () => Filter): Filter => {
    if (++depth > DEPTH_MAX) throw fault(`It is nested more than ${DEPTH_MAX} times.`);
    const filter = read();
    depth--;
    return filter;
  };

  const negated = (): Filter => {
    const token = tokens[next];
    const keyword = keywordOf(token);
    if (keyword === 'not' || token?.kind === '!') {
      next++;
      return { kind: 'not', part: nested(negated) };
    }
    if (token?.kind === '(') {
      next++;
      const filter = nested(either);
      if (tokens[next]?.kind !== ')') throw fault('A parenthesis is not closed.');
      next++;
      return filter;
    }
    if (token?.kind !== 'word' || keyword) throw fault('A condition is missing.');
    if (++terms > TERMS_MAX) throw fault(`A filter has at most ${TERMS_MAX} conditions.`);
    next++;
    return readTerm(token, text);
  };

  const both = (): Filter => {
    const parts = [negated()];
    for (;;) {
      const token = tokens[next];
      const keyword = keywordOf(token);
      if (!token || token.kind === ')' || keyword === 'or') return joined('and', parts);
      if (keyword === 'and') next++;
      parts.push(negated());
    }
  };

  function either(): Filter {
    const parts = [both()];
    while (keywordOf(tokens[next]) === 'or') {
      next++;
      parts.push(both());
    }
    return joined('or', parts);
  }

  const filter = either();
  if (next < tokens.length) throw fault('There is no parenthesis to close.');
  return filter;
}
