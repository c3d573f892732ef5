// Splits a streamed body into rows without holding it all: one JSON array, NDJSON, or JSON values one after the other.
// A row that cannot be read is told as such and the next one is looked for.

import { Problem } from '@aurelius/core/contract';
import type { BodyRow } from '@aurelius/core/plugin';
import { tooLarge } from './body.ts';
import { parseJson } from './json.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Largest single row, bytes. */
export const ROW_MAX = 1024 * 1024;
export const TOO_LARGE = `it is larger than ${ROW_MAX} bytes`;

/** After this many rows without an end the rest is given up: each costs a look at ROW_MAX bytes. */
const MAX_ENDLESS = 100;

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

export interface RowLimits {
  /** Bytes of the whole body. */
  readonly body: number;
  /** Levels of nesting in one row. */
  readonly depth: number;
}

/** What the scanner found: a row, a row that cannot be one, or that it needs more bytes. */
type Found =
  | { readonly kind: 'row'; readonly end: number }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'more' };

const MORE: Found = { kind: 'more' };

/** Finds the end of the JSON value that starts at `start`: of an object, array or text by its own end. */
function findEnd(bytes: Buffer, start: number, last: boolean): Found {
  const open: number[] = [];
  let at = start;
  while (at < bytes.length) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      for (at++; at < bytes.length && bytes[at] !== QUOTE; at++) {
        if (bytes[at] === NEWLINE)
          return { kind: 'broken', why: 'a text runs over the end of its line' };
        if (bytes[at] === BACKSLASH) at++;
      }
      if (at >= bytes.length) break;
      at++;
      if (open.length === 0) return { kind: 'row', end: at };
      continue;
    }
    if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      open.push(byte + 2);
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      if (open.length === 0) return { kind: 'row', end: at };
      if (open.pop() !== byte) return { kind: 'broken', why: 'the brackets do not match' };
      if (open.length === 0) return { kind: 'row', end: at + 1 };
    } else if (open.length === 0 && (byte === COMMA || isSpace(byte))) {
      return { kind: 'row', end: at };
    }
    at++;
  }
  if (!last) return MORE;
  return open.length === 0 && at === bytes.length && bytes[start] !== QUOTE
    ? { kind: 'row', end: at }
    : { kind: 'broken', why: 'it has no end' };
}

/** Where reading goes on after a broken row, or -1: the next line, unless rows span lines one that begins an object. */
function nextStart(bytes: Buffer, from: number, anyLine: boolean): number {
  for (let at = bytes.indexOf(NEWLINE, from); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (anyLine || bytes[at + 1] === OPEN_OBJECT) return at + 1;
  }
  return -1;
}

/** Splits bytes as they come; `feed` answers the rows that are whole by now. */
class RowSplitter {
  #pending: Buffer = Buffer.alloc(0);
  #line = 0;
  /** Undefined until the first byte that is not white space tells. */
  #layout: 'array' | 'lines' | 'values' | undefined;
  #endless = 0;
  /** Looking for the next place where a row begins. */
  #lost = false;
  /** Behind the end of the array. */
  #closed = false;
  /** Between two elements of the array a comma is due. */
  #commaDue = false;
  readonly #depth: number;

  constructor(ndjson: boolean, depth: number) {
    this.#depth = depth;
    if (ndjson) this.#layout = 'lines';
  }

  *feed(chunk: Buffer, last: boolean): Generator<BodyRow> {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let at = 0;
    while (true) {
      if (this.#lost) {
        const next = nextStart(bytes, at, this.#layout === 'lines');
        if (next < 0) {
          // the newline may be the last byte we have
          at = last ? bytes.length : Math.max(at, bytes.length - 1);
          break;
        }
        at = next;
        this.#lost = false;
        this.#commaDue = false;
      }
      while (at < bytes.length && isSpace(bytes[at] as number)) at++;
      if (at === bytes.length) break;
      const step =
        this.#layout === 'lines' ? this.#lineAt(bytes, at, last) : this.#valueAt(bytes, at, last);
      if (step === null) break;
      at = step.next;
      if (step.row) yield step.row;
      if (this.#endless > MAX_ENDLESS) {
        yield this.#fault('too many rows have no end; the rest was not read');
        bytes = bytes.subarray(0, 0);
        at = 0;
        this.#closed = true;
        break;
      }
    }
    this.#pending = this.#closed ? Buffer.alloc(0) : bytes.subarray(at);
    if (last && this.#layout === 'array' && !this.#closed) {
      yield this.#fault('the array has no end');
    }
  }

  #fault(fault: string): BodyRow {
    return { line: ++this.#line, fault };
  }

  #row(bytes: Buffer): BodyRow {
    const line = ++this.#line;
    try {
      return { line, value: parseJson(bytes, this.#depth) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { line, fault: error.message };
    }
  }

  #lineAt(bytes: Buffer, at: number, last: boolean): { next: number; row: BodyRow } | null {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline;
    if (end - at > ROW_MAX) {
      this.#lost = newline < 0;
      return { next: end, row: this.#fault(TOO_LARGE) };
    }
    if (newline < 0 && !last) return null;
    return { next: end, row: this.#row(bytes.subarray(at, end)) };
  }

  #valueAt(bytes: Buffer, at: number, last: boolean): { next: number; row: BodyRow | null } | null {
    const byte = bytes[at];
    if (this.#layout === undefined) {
      this.#layout = byte === OPEN_ARRAY ? 'array' : 'values';
      if (byte === OPEN_ARRAY) return { next: at + 1, row: null };
    }
    if (this.#closed) {
      return { next: bytes.length, row: this.#fault('something follows the end of the array') };
    }
    if (this.#layout === 'array') {
      if (byte === CLOSE_ARRAY) {
        this.#closed = true;
        return { next: at + 1, row: null };
      }
      if (this.#commaDue && byte === COMMA) {
        this.#commaDue = false;
        return { next: at + 1, row: null };
      }
      if (this.#commaDue) return this.#broken(at, 'a comma is missing before it');
    }
    const found = findEnd(bytes, at, last);
    if (found.kind === 'more') {
      if (bytes.length - at <= ROW_MAX) return null;
      this.#endless++;
      return this.#broken(at, `it has no end within ${ROW_MAX} bytes`);
    }
    if (found.kind === 'broken') {
      if (found.why === 'it has no end') this.#endless++;
      return this.#broken(at, found.why);
    }
    // A value of no bytes: a comma or bracket where a value is due.
    if (found.end === at) return { next: at + 1, row: this.#fault('a value is missing') };
    this.#commaDue = this.#layout === 'array';
    if (found.end - at > ROW_MAX) return { next: found.end, row: this.#fault(TOO_LARGE) };
    return { next: found.end, row: this.#row(bytes.subarray(at, found.end)) };
  }

  #broken(at: number, why: string): { next: number; row: BodyRow } {
    this.#lost = true;
    return { next: at, row: this.#fault(why) };
  }
}

/** The same bytes, up to a limit. @throws Problem `PAYLOAD_TOO_LARGE` */
export async function* within(
  body: AsyncIterable<Buffer>,
  limit: number,
): AsyncGenerator<Buffer, void, undefined> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    yield chunk;
  }
}

/**
 * The rows of a body.
 * @param ndjson every line is a row; otherwise the first byte tells an array from values one after the other
 * @throws Problem `PAYLOAD_TOO_LARGE` when the body grows over its limit
 */
export async function* readRows(
  body: AsyncIterable<Buffer>,
  ndjson: boolean,
  limits: RowLimits,
): AsyncGenerator<BodyRow, void, undefined> {
  const splitter = new RowSplitter(ndjson, limits.depth);
  for await (const chunk of within(body, limits.body)) yield* splitter.feed(chunk, false);
  yield* splitter.feed(Buffer.alloc(0), true);
}
