// JSON as the API accepts it: one linear look over the text refuses what JSON.parse would let through, then JSON.parse.
// Never deeper than asked, no key twice, no key that reaches a prototype, no number beyond doubles, no text that cannot
// be stored.
import { isUtf8 } from 'node:buffer';
import { kernelErrors, type Problem, textFault } from '@aurelius/core/contract';
import { echoed } from './problem.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const SPACE = 0x20;
const LOWER_U = 0x75;

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Objects with more keys than this look theirs up in a set. */
const FEW_KEYS = 16;

const malformed = (detail: string): Problem => kernelErrors.MALFORMED_JSON(detail);

/** Keys of one object, for telling the second of a name from the first. */
interface Keys {
  list: string[];
  set: Set<string> | null;
}

function addKey(keys: Keys, key: string): void {
  const { list, set } = keys;
  if (set ? set.has(key) : list.includes(key))
    throw malformed(`the key ${JSON.stringify(echoed(key))} is there twice`);
  if (FORBIDDEN_KEYS.has(key)) throw malformed(`the key ${key} is not accepted`);
  if (set) {
    set.add(key);
  } else {
    list.push(key);
    if (list.length > FEW_KEYS) keys.set = new Set(list);
  }
}

/** What the text between two quotes stands for. */
function unescaped(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    throw malformed('a text has an escape that JSON does not know');
  }
}

function assertStorable(text: string): void {
  const fault = textFault(text);
  if (fault !== null) throw kernelErrors.INVALID_INPUT(`A text ${fault}`);
}

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

/** End of the number that starts at `at`: the first character that cannot be part of one. */
function numberEnd(text: string, at: number): number {
  let end = at + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    // digits . + - e E
    if (
      !isDigit(code) &&
      code !== 0x2e &&
      code !== 0x2b &&
      code !== MINUS &&
      (code | 0x20) !== 0x65
    ) {
      break;
    }
  }
  return end;
}

/** Numbers this short are finite unless they have an exponent. */
const ALWAYS_FINITE = 300;

function assertFinite(token: string): void {
  if (token.length <= ALWAYS_FINITE && !token.includes('e') && !token.includes('E')) return;
  const value = Number(token);
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    throw malformed('a number is too large');
  }
}

/** Refuses what JSON.parse accepts and the API does not; leaves syntax to JSON.parse. */
function inspect(text: string, maxDepth: number): void {
  /** One entry for each open bracket; null for arrays. */
  const open: (Keys | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = inspectText(text, at + 1, open);
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (open.length === maxDepth) throw malformed(`nested deeper than ${maxDepth} levels`);
      open.push(code === OPEN_OBJECT ? { list: [], set: null } : null);
      at++;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      open.pop();
      at++;
    } else if (code === MINUS || isDigit(code)) {
      const end = numberEnd(text, at);
      assertFinite(text.slice(at, end));
      at = end;
    } else {
      at++;
    }
  }
}

/** Inspects the text that starts at `start`, behind its quote; answers where the rest goes on. */
function inspectText(text: string, start: number, open: readonly (Keys | null)[]): number {
  let end = start;
  let escaped = false;
  let unicode = false;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) break;
    if (code === BACKSLASH) {
      escaped = true;
      end++;
      if (text.charCodeAt(end) === LOWER_U) unicode = true;
    }
  }
  if (end >= text.length) throw malformed('a text has no end');
  if (unicode) assertStorable(unescaped(text.slice(start, end)));
  const keys = open[open.length - 1];
  if (keys) {
    let next = end + 1;
    while (text.charCodeAt(next) <= SPACE) next++;
    if (text.charCodeAt(next) === COLON) {
      const raw = text.slice(start, end);
      addKey(keys, escaped ? unescaped(raw) : raw);
    }
  }
  return end + 1;
}

/**
 * Parses a JSON body.
 * @throws Problem `MALFORMED_JSON`, or `INVALID_INPUT` for text that cannot be stored
 */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  if (!isUtf8(bytes)) throw malformed('the bytes are not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  inspect(text, maxDepth);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed((error as Error).message);
  }
}
