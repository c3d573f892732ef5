// Where values stand in the bytes of JSON, so that one can be changed and all others stay as they were written.
// Everything here takes bytes that JSON.parse has read, and a time that grows with their number.
import { requestErrors } from '../contract/request-errors.ts';
import { invalid, step } from './pointer.ts';

/** Bytes from `start` up to `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Edit extends Span {
  /** What stands there from now on. */
  readonly text: string;
}

/** Deepest nesting. What speaks these dialects needs some ten levels, and schemas of tools a few more. */
const MAX_DEPTH = 128;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function afterSpace(bytes: Buffer, at: number): number {
  let next = at;
  while (isSpace(bytes[next])) next += 1;
  return next;
}

function isEscaped(bytes: Buffer, quote: number): boolean {
  let first = quote;
  while (bytes[first - 1] === BACKSLASH) first -= 1;
  return (quote - first) % 2 === 1;
}

function stringEnd(bytes: Buffer, start: number): number {
  let quote = bytes.indexOf(QUOTE, start + 1);
  while (isEscaped(bytes, quote)) quote = bytes.indexOf(QUOTE, quote + 1);
  return quote + 1;
}

function nestedEnd(bytes: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  do {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth += 1;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
    // the object around it counts too
    if (depth >= MAX_DEPTH) {
      throw requestErrors.AI_REQUEST_INVALID(`JSON is nested deeper than ${MAX_DEPTH} levels.`);
    }
    at += 1;
  } while (depth > 0);
  return at;
}

function scalarEnd(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isSpace(byte)) break;
    at += 1;
  }
  return at;
}

function valueAt(bytes: Buffer, start: number): Span {
  const first = bytes[start];
  if (first === QUOTE) return { start, end: stringEnd(bytes, start) };
  const nested = first === OPEN_OBJECT || first === OPEN_ARRAY;
  return { start, end: nested ? nestedEnd(bytes, start) : scalarEnd(bytes, start) };
}

/** The object that a whole text is, which may stand between white space. */
export const rootOf = (bytes: Buffer): Span => ({
  start: afterSpace(bytes, 0),
  end: bytes.lastIndexOf(CLOSE_OBJECT) + 1,
});

export interface Member {
  readonly key: string;
  readonly value: Span;
}

/** Members of an object as they come, those with the same key too; none of anything else. */
export function* membersOf(bytes: Buffer, object: Span): Generator<Member, void, undefined> {
  if (bytes[object.start] !== OPEN_OBJECT) return;
  let at = afterSpace(bytes, object.start + 1);
  while (bytes[at] !== CLOSE_OBJECT) {
    const keyEnd = stringEnd(bytes, at);
    const key = JSON.parse(bytes.toString('utf8', at, keyEnd)) as string;
    // the colon stands between the two
    const value = valueAt(bytes, afterSpace(bytes, afterSpace(bytes, keyEnd) + 1));
    yield { key, value };
    at = afterSpace(bytes, value.end);
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  }
}

/** Told of a string and where it stands; a key is none. @param pointer JSON pointer (RFC 6901) */
export type StringVisit = (pointer: string, span: Span) => void;

/** @returns the end of the value */
function visitValue(bytes: Buffer, start: number, pointer: string, visit: StringVisit): number {
  const first = bytes[start];
  if (first === QUOTE) {
    const end = stringEnd(bytes, start);
    visit(pointer, { start, end });
    return end;
  }
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) return scalarEnd(bytes, start);
  const keys = new Set<string>();
  let at = afterSpace(bytes, start + 1);
  for (let index = 0; bytes[at] !== CLOSE_OBJECT && bytes[at] !== CLOSE_ARRAY; index += 1) {
    let inner = pointer;
    if (first === OPEN_ARRAY) inner += step(index);
    else {
      const keyEnd = stringEnd(bytes, at);
      const key = JSON.parse(bytes.toString('utf8', at, keyEnd)) as string;
      inner += step(key);
      if (keys.has(key)) throw invalid(inner, 'It stands there twice.');
      keys.add(key);
      at = afterSpace(bytes, afterSpace(bytes, keyEnd) + 1);
    }
    at = afterSpace(bytes, visitValue(bytes, at, inner, visit));
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  }
  return at + 1;
}

/**
 * Visits every string of an object, as they come.
 * @throws AI_REQUEST_INVALID for an object with a key that stands there twice: who reads it later may take the other one
 */
export function visitStrings(bytes: Buffer, visit: StringVisit): void {
  visitValue(bytes, rootOf(bytes).start, '', visit);
}

/** Puts a member at the end of an object. @param value JSON */
export function memberAdded(bytes: Buffer, object: Span, key: string, value: string): Edit {
  let last = object.end - 2;
  while (isSpace(bytes[last])) last -= 1;
  const comma = last === object.start ? '' : ',';
  return { start: last + 1, end: last + 1, text: `${comma}${JSON.stringify(key)}:${value}` };
}

/** The same bytes but for the edits, which do not overlap; additions at one place stand in their order. */
export function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    pieces.push(bytes.subarray(at, start), Buffer.from(text));
    at = end;
  }
  pieces.push(bytes.subarray(at));
  return Buffer.concat(pieces);
}
