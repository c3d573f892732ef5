// Comma-separated values (RFC 4180): records over as many lines as their quotes take, and cells that no spreadsheet takes
// for a formula.
import type { BodyRow } from './define.ts';

/** Begins a cell that spreadsheets would compute (OWASP, CSV injection), full-width forms included, and our own mark. */
const ACTIVE = /^['=+\-@\t\r\n＝＋－＠]/u;
const MARK = "'";

/** The text with a mark before it where a spreadsheet would compute it, or where it begins with that mark. */
const neutral = (text: string): string => (ACTIVE.test(text) ? MARK + text : text);
/** Inverse of {@link neutral}; a mark that we did not set stays. */
const plain = (cell: string): string =>
  cell.startsWith(MARK) && ACTIVE.test(cell.slice(1)) ? cell.slice(1) : cell;

const quoted = (cell: string): string =>
  /[",;\r\n\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** One record with the line break that ends it. */
export const recordText = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(neutral(cell))).join(',')}\r\n`;

/** Longest record, characters. */
const RECORD_MAX = 1024 * 1024;
/** Quotes without an end that are looked behind; each costs a look at up to RECORD_MAX characters. */
const MAX_ENDLESS = 20;
const ENDLESS = 'a quote in it has no end';

/** The cells of a text, or null where a quote in it has no end yet. @throws SyntaxError */
function cellsOf(text: string): string[] | null {
  const cells: string[] = [];
  for (let at = 0; ; at++) {
    if (text[at] === '"') {
      let cell = '';
      for (at++; ; at++) {
        const end = text.indexOf('"', at);
        if (end < 0) return null;
        cell += text.slice(at, end);
        at = end + 1;
        if (text[at] !== '"') break;
        cell += '"';
      }
      if (at < text.length && text[at] !== ',')
        throw new SyntaxError('something follows a closing quote');
      cells.push(plain(cell));
    } else {
      const comma = text.indexOf(',', at);
      const end = comma < 0 ? text.length : comma;
      const cell = text.slice(at, end);
      if (cell.includes('"')) throw new SyntaxError('a quote stands inside a cell without quotes');
      cells.push(plain(cell));
      at = end;
    }
    if (at >= text.length) return cells;
  }
}

const isEven = (line: string): boolean => (line.split('"').length - 1) % 2 === 0;
const withoutReturn = (text: string): string => (text.endsWith('\r') ? text.slice(0, -1) : text);

function recordOf(line: number, text: string): BodyRow {
  try {
    const value = cellsOf(withoutReturn(text));
    return value ? { line, value } : { line, fault: ENDLESS };
  } catch (error) {
    if (error instanceof SyntaxError) return { line, fault: error.message };
    throw error;
  }
}

/**
 * The records of a file as rows whose values are lists of cells; `line` is that of their beginning. A record that cannot
 * be read is told, and reading goes on with the line behind its first.
 */
export async function* readRecords(rows: AsyncIterable<BodyRow>): AsyncGenerator<BodyRow> {
  /** Lines of the record that is open. */
  let open: { line: number; text: string }[] = [];
  let size = 0;
  let endless = 0;

  /** Takes one more line; answers what is whole or lost by it. */
  function* take(line: number, text: string): Generator<BodyRow> {
    if (open.length === 0 && withoutReturn(text) === '') return;
    const odd = !isEven(text);
    if (open.length === 0 ? !odd : odd) {
      const first = open[0]?.line ?? line;
      const whole = [...open.map((part) => part.text), text].join('\n');
      open = [];
      size = 0;
      yield recordOf(first, whole);
      return;
    }
    open.push({ line, text });
    size += text.length + 1;
    if (size > RECORD_MAX) yield* giveUp();
  }

  /** The first open line is no beginning of a record: those behind it may be. */
  function* giveUp(): Generator<BodyRow> {
    const [first, ...rest] = open;
    open = [];
    size = 0;
    if (!first) return;
    yield { line: first.line, fault: ENDLESS };
    if (++endless > MAX_ENDLESS) return;
    for (const { line, text } of rest) yield* take(line, text);
  }

  for await (const { line, value, fault } of rows) {
    if (fault === undefined && typeof value === 'string') yield* take(line, value);
    else yield { line, fault: fault ?? 'is not a line of text' };
  }
  while (open.length > 0) yield* giveUp();
}
