// Plain text for terminals and pipes: tables, colour and width, without a dependency.
import { term, termLines } from './term.ts';

/** How and for whom text is rendered. */
export interface RenderContext {
  /** A person looks at it: align, shorten and humanise. Else: full values, tab separated. */
  readonly tty: boolean;
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  /** The reader's wall clock, `2026-11-23T10:00:00`. */
  readonly nowLocal: string;
  /** The reader's IANA zone. */
  readonly zone: string;
  /** The rows of this list can be named by their places in it, counted from 1. */
  readonly numbers?: boolean;
  /** Nothing of what is shown was stored: it is what would be. */
  readonly rehearsed?: boolean;
}

/** Turns an operation's output into text; ends without a line break. */
export type Renderer = (output: never, context: RenderContext) => string;

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

const SGR: Record<Style, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

export const paint = (context: RenderContext, style: Style, text: string): string => {
  if (!context.color || text === '') return text;
  const [on, off] = SGR[style];
  return `\x1b[${on}m${text}\x1b[${off}m`;
};

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** An emoji sign, a skin, a flag or a keycap: what comes together is one picture, two columns wide. */
const PICTURE = /\ufe0f|\u20e3|[\u{1f3fb}-\u{1f3ff}]|\u200d|[\u{1f1e6}-\u{1f1ff}]{2}/u;
/** Takes no column of its own: marks on a letter, vowels of Hangul syllables that are written in parts. */
const BARE = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;
const ASCII = /^[\x20-\x7e]*$/;
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

let segmenter: Intl.Segmenter | undefined;

/** What a reader sees as one character. */
function charactersOf(text: string): string[] {
  // made on first use: most lists have nothing but ASCII
  segmenter ??= new Intl.Segmenter('en');
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function characterWidth(character: string): number {
  if (PICTURE.test(character)) return 2;
  let width = 0;
  for (const char of character) width += BARE.test(char) ? 0 : WIDE.test(char) ? 2 : 1;
  return width;
}

/** Columns a safe text takes on a terminal. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return charactersOf(text).reduce((width, character) => width + characterWidth(character), 0);
}

/** Shortens safe text to `width` columns, marking the cut; what is seen as one character is never cut in two. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let taken = '';
  let used = 0;
  for (const character of charactersOf(text)) {
    used += characterWidth(character);
    if (used > width - 1) break;
    taken += character;
  }
  return `${taken}…`;
}

/**
 * Safe text that may be written from right to left, so that it turns nothing around but itself: between an isolate and
 * its end (UAX #9). The text has neither in it, or it would not be safe.
 */
const isolated = (text: string): string =>
  RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;

export interface Column<Row> {
  readonly title: string;
  /** Raw text: the table makes it safe. @param at place of the row, from 0 */
  value(row: Row, at: number): string;
  readonly style?: (row: Row) => Style | undefined;
  /** Takes the width that is left, and is cut to it. */
  readonly grow?: boolean;
  /** May be cut, and in the end left out, when the terminal is narrow. */
  readonly spare?: boolean;
}

/** Between columns. */
const GAP = 2;
/** Part of the terminal that the growing column keeps while others can still be cut. */
const GROW_SHARE = 0.4;
const GROW_MIN = 16;
const SPARE_MIN = 8;

/** Widths with which a table fits the terminal, 0 for columns that are left out. */
function fittingWidths(
  columns: readonly Pick<Column<never>, 'grow' | 'spare'>[],
  natural: readonly number[],
  terminal: number,
): number[] {
  const widths = [...natural];
  const places = columns.map((_, at) => at).filter((at) => widths[at]);
  const grow = places.filter((at) => columns[at]?.grow);
  const spare = places.filter((at) => columns[at]?.spare);
  const width = (at: number) => widths[at] ?? 0;
  let excess = places.reduce((sum, at) => sum + width(at) + GAP, -GAP) - terminal;
  const resize = (at: number, to: number) => {
    excess -= width(at) - to;
    widths[at] = to;
  };
  const cut = (at: number, least: number) => {
    if (excess > 0) resize(at, Math.max(Math.min(least, width(at)), width(at) - excess));
  };
  for (const at of grow) cut(at, Math.max(GROW_MIN, Math.floor(terminal * GROW_SHARE)));
  for (;;) {
    const widest = spare.reduce((a, b) => (width(b) > width(a) ? b : a), spare[0] ?? -1);
    if (excess <= 0 || width(widest) <= SPARE_MIN) break;
    resize(widest, width(widest) - 1);
  }
  for (const at of grow) cut(at, GROW_MIN);
  for (const at of spare.reverse()) {
    if (excess <= 0) break;
    resize(at, 0);
    excess -= GAP;
  }
  for (const at of grow) {
    // what was left out made room; what still does not fit is taken from here
    if (excess < 0) resize(at, Math.min(natural[at] ?? 0, width(at) - excess));
    cut(at, 1);
  }
  return widths;
}

/** Aligned columns with a heading for people; tab-separated values without one for programs. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  context: RenderContext,
): string {
  const cells = rows.map((row, at) => columns.map((column) => term(column.value(row, at))));
  if (!context.tty) return cells.map((line) => line.join('\t')).join('\n');
  const natural = columns.map((column, at) => {
    const widest = cells.reduce((most, line) => Math.max(most, textWidth(line[at] ?? '')), 0);
    return widest === 0 ? 0 : Math.max(textWidth(column.title), widest);
  });
  const widths = fittingWidths(columns, natural, context.width);
  const places = columns.map((_, at) => at).filter((at) => widths[at]);
  const line = (texts: readonly string[], styles: readonly (Style | undefined)[]) =>
    places
      .map((at, place) => {
        const width = widths[at] ?? 0;
        const text = fit(texts[at] ?? '', width);
        const pad = place === places.length - 1 ? '' : ' '.repeat(width - textWidth(text) + GAP);
        const style = styles[at];
        const shown = isolated(text);
        return (style ? paint(context, style, shown) : shown) + pad;
      })
      .join('')
      .trimEnd();
  const head = line(
    columns.map((column) => column.title),
    columns.map(() => 'dim' as const),
  );
  const body = rows.map((row, at) =>
    line(
      cells[at] ?? [],
      columns.map((column) => column.style?.(row)),
    ),
  );
  return [head, ...body].join('\n');
}

/**
 * Named values, one to a line; empty ones only for programs.
 * @param width columns of a name and the gap after it
 */
export function namedLines(
  values: Readonly<Record<string, string>>,
  width: number,
  context: RenderContext,
): string {
  const entries = Object.entries(values);
  if (!context.tty) return entries.map(([name, text]) => `${name}\t${term(text)}`).join('\n');
  return entries
    .filter(([, text]) => text !== '')
    .map(([name, text]) => {
      const label = paint(context, 'dim', name.padEnd(width));
      const lines = termLines(text).split('\n').map(isolated);
      return label + lines.join(`\n${' '.repeat(width)}`);
    })
    .join('\n');
}
