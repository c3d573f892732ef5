// The rows of a file whose format is not said: JSON if it begins like it, else the lines of a text. A line that cannot be
// read is told as such and the next one is looked for.
import { isUtf8 } from 'node:buffer';
import { textFault } from '@aurelius/core/contract';
import type { BodyRow } from '@aurelius/core/plugin';
import { ROW_MAX, type RowLimits, readRows, TOO_LARGE, within } from './rows.ts';

const NEWLINE = 0x0a;

/** A list of values, or an object: nothing else that begins like JSON is taken for it, as `[[link]]` or `[ ] box`. */
const JSON_START = /^\s*(?:\[\s*(?:[{"\d-]|\]\s*$)|\{\s*["}])/;
/** What may still become one of them. */
const JSON_PREFIX = /^\s*(?:\[\s*\]?\s*|\{\s*)?$/;
/** White space that is looked through for a first character, bytes. */
const LOOKED_AT = 4096;

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const isUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/** A line as a row. */
function rowOf(line: number, bytes: Buffer): BodyRow {
  if (bytes.length > ROW_MAX) return { line, fault: TOO_LARGE };
  if (!isUtf8(bytes)) return { line, fault: 'the bytes are not UTF-8' };
  const value = bytes.toString();
  const fault = textFault(value);
  return fault === null ? { line, value } : { line, fault };
}

/** Lines, however long they are, without holding more of one than is taken. */
async function* textRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<BodyRow, void, undefined> {
  let pending: Buffer[] = [];
  let size = 0;
  let line = 0;
  const take = (part: Buffer) => {
    size += part.length;
    if (size <= ROW_MAX + part.length) pending.push(part);
  };
  const whole = (): BodyRow => {
    const bytes = Buffer.concat(pending);
    pending = [];
    size = 0;
    return rowOf(++line, bytes);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      take(chunk.subarray(from, at));
      yield whole();
      from = at + 1;
    }
    if (from < chunk.length) take(chunk.subarray(from));
  }
  if (size > 0) yield whole();
}

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, BOM.length).equals(BOM) ? bytes.subarray(BOM.length) : bytes;

/** Reads ahead until the first characters tell what the file is. */
async function beginning(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < LOOKED_AT) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
    const told = !JSON_PREFIX.test(withoutMark(head).toString('latin1'));
    if (head.length >= BOM.length && told) break;
  }
  return head;
}

/**
 * The rows of a file, JSON values or lines. A byte order mark is left out.
 * @throws Problem `PAYLOAD_TOO_LARGE` when it grows over its limit
 */
export async function* readFileRows(
  body: AsyncIterable<Buffer>,
  limits: RowLimits,
): AsyncGenerator<BodyRow, void, undefined> {
  const chunks = within(body, limits.body);
  const head = await beginning(chunks);
  if (isUtf16(head)) {
    yield { line: 1, fault: 'the file is UTF-16; it is read as UTF-8 only' };
    return;
  }
  const text = withoutMark(head);
  async function* all() {
    yield text;
    yield* chunks;
  }
  if (JSON_START.test(text.toString('latin1'))) yield* readRows(all(), false, limits);
  else yield* textRows(all());
}
