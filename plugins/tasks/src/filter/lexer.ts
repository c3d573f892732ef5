// The words of a filter: what is between spaces and parentheses, quotes resolved.
import { filterFault } from './fault.ts';

export interface Word {
  readonly kind: 'word';
  /** Offsets in the text. */
  readonly at: number;
  readonly end: number;
  /** What stands before the first quote. */
  readonly head: string;
  /** What stands from there on, without the quotes. */
  readonly tail: string;
  readonly quoted: boolean;
}

export type Token = Word | { readonly kind: '(' | ')' | '!'; readonly at: number };

const SPACE = /\s/;

/** Reads what stands in quotes; `\"` and `\\` stand for `"` and `\`. @param open offset of the quote */
function quotedAt(text: string, open: number): { content: string; after: number } {
  let content = '';
  for (let at = open + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return { content, after: at + 1 };
    const escaped = char === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\');
    if (escaped) at++;
    content += text[at];
  }
  throw filterFault('A quote is not closed.', text, open);
}

function wordAt(text: string, start: number): Word {
  let at = start;
  let head: string | null = null;
  let content = '';
  while (at < text.length) {
    const char = text[at] as string;
    if (SPACE.test(char) || char === '(' || char === ')') break;
    if (char === '"') {
      if (head === null) {
        head = content;
        content = '';
      }
      const quote = quotedAt(text, at);
      content += quote.content;
      at = quote.after;
    } else {
      content += char;
      at++;
    }
  }
  const quoted = head !== null;
  return {
    kind: 'word',
    at: start,
    end: at,
    head: head ?? content,
    tail: quoted ? content : '',
    quoted,
  };
}

/** @throws Problem `TASK_FILTER_UNREADABLE` where a quote is not closed */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (SPACE.test(char)) {
      at++;
    } else if (char === '(' || char === ')' || char === '!') {
      tokens.push({ kind: char, at });
      at++;
    } else {
      const word = wordAt(text, at);
      tokens.push(word);
      at = word.end;
    }
  }
  return tokens;
}
