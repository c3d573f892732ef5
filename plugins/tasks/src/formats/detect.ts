// Tells the format of a file: by its first rows, and where those leave it open by its name.
import type { BodyRow } from '@aurelius/core/plugin';
import { type FileFormat, taskErrors } from '../contract.ts';
import { isObject } from './decoded.ts';

/** Rows that are looked at: comments and settings of a text may come first. */
const LOOKED_AT = 20;

const ENDINGS: readonly (readonly [ending: RegExp, format: FileFormat])[] = [
  [/\.(?:ics|ical|icalendar|ifb)$/i, 'ics'],
  [/\.org(?:_archive)?$/i, 'org'],
  [/\.csv$/i, 'csv'],
  [/\.txt$/i, 'todotxt'],
];

function formatOfRow(row: unknown): FileFormat | null {
  if (!isObject(row)) return null;
  if ('title' in row) return 'json';
  return 'description' in row || 'uuid' in row ? 'taskwarrior' : null;
}

const TODOIST_HEAD = /^"?TYPE"?,"?CONTENT"?,/i;
const ORG_LINE = /^(?:\*+ |#\+[a-z_]+:|:PROPERTIES:)/i;
const CSV_HEAD = /^(?:"?[a-z][a-z_ ]*"?,)*"?title"?(?:,|$)/i;
/** What only todo.txt has: a priority or a mark with dates at the beginning. */
const TODOTXT_LINE = /^(?:x \d{4}-\d\d-\d\d |\([A-Z]\) |\d{4}-\d\d-\d\d )/;

function formatOfText(lines: readonly string[]): FileFormat | null {
  const first = lines.find((line) => line.trim() !== '')?.trim() ?? '';
  if (/^BEGIN:V(?:CALENDAR|TODO)$/i.test(first)) return 'ics';
  if (TODOIST_HEAD.test(first)) return 'todoist';
  if (CSV_HEAD.test(first)) return 'csv';
  if (lines.some((line) => ORG_LINE.test(line))) return 'org';
  return lines.some((line) => TODOTXT_LINE.test(line)) ? 'todotxt' : null;
}

function formatOf(rows: readonly BodyRow[], name: string): FileFormat | null {
  const readable = rows.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const lines = readable.filter((value) => typeof value === 'string');
  const found =
    lines.length > 0 ? formatOfText(lines) : readable.length > 0 ? formatOfRow(readable[0]) : null;
  const named = ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? null;
  return found ?? (lines.length > 0 ? named : null);
}

async function* after(head: readonly BodyRow[], rest: AsyncIterator<BodyRow>) {
  yield* head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/**
 * The format of a file, and all its rows; nothing tells the format of a file in which nothing can be read.
 * @param name of the file; empty where it has none
 * @throws Problem `TASK_IMPORT_FORMAT`
 */
export async function detect(
  rows: AsyncIterable<BodyRow>,
  name: string,
): Promise<{ format: FileFormat; rows: AsyncIterable<BodyRow> }> {
  const reading = rows[Symbol.asyncIterator]();
  const head: BodyRow[] = [];
  for (let readable = 0; readable < LOOKED_AT; ) {
    const next = await reading.next();
    if (next.done) break;
    head.push(next.value);
    if (next.value.value === undefined) continue;
    readable++;
    if (typeof next.value.value !== 'string') break;
  }
  const found = formatOf(head, name);
  if (found === null && head.some(({ value }) => value !== undefined)) {
    throw taskErrors.TASK_IMPORT_FORMAT();
  }
  return { format: found ?? 'json', rows: after(head, reading) };
}
