// A subset of org: headings with keywords are tasks, and what is below them belongs to them. Whatever else a file holds is
// left out and said.
import type { TaskRow } from '../../row.ts';
import { type Fields, type Importing, RowFault } from '../decoded.ts';
import type { Format, Read } from '../format.ts';
import { decodeEntry } from './decode.ts';
import { encodeEntry } from './encode.ts';
import { type Entry, entryOf, readEntries } from './entries.ts';
import { KEYWORD_LINE } from './heading.ts';

/** A heading that others are below. */
interface Above {
  readonly depth: number;
  readonly title: string;
  /** Null: it is no task. */
  readonly id: string | null;
}

/** A heading that is no task says where its tasks belong; more that it says has no place. */
function* ofNoTask({ line, body, planning, clocks }: Entry): Generator<Read> {
  const more = planning.size > 0 || clocks.length > 0 || body.some((text) => text.trim() !== '');
  if (more)
    yield { line, fault: 'a heading without a keyword is not a task: its text is left out' };
}

async function* decode(
  rows: Parameters<Format['decode']>[0],
  importing: Importing,
): AsyncGenerator<Read> {
  let above: Above[] = [];
  for await (const entry of readEntries(rows)) {
    if (!('heading' in entry)) {
      yield entry;
      continue;
    }
    const { line, heading, unread } = entry;
    above = above.filter(({ depth }) => depth < heading.depth);
    const place = {
      parentId: above.findLast(({ id }) => id !== null)?.id ?? null,
      path: above.map(({ title }) => title),
      project: above.flatMap(({ id, title }) => (id === null ? [title] : [])).join('.') || null,
    };
    let id: string | null = null;
    if (heading.keyword === null) {
      yield* ofNoTask(entry);
    } else {
      try {
        const task = decodeEntry(entry, place, importing);
        id = task.id;
        yield { line, task: { ...task, echo: (stored) => echoOf(stored, place, importing) } };
      } catch (error) {
        if (!(error instanceof RowFault)) throw error;
        yield { line, fault: error.message };
      }
      const [first] = unread;
      if (first)
        yield { line: first.line, fault: 'lines of a drawer that are no clock are left out' };
    }
    above.push({ depth: heading.depth, title: heading.title, id });
  }
}

type Place = Parameters<typeof decodeEntry>[1];

/** What a file would say of a stored task. */
function echoOf(stored: TaskRow, place: Place, importing: Importing): Fields {
  const entry = entryOf(encodeEntry(stored, 0, importing.zone));
  return entry ? decodeEntry(entry, { ...place, project: null }, importing).fields : {};
}

export const format: Format = {
  async *encode(tasks, { zone }) {
    yield `${KEYWORD_LINE}\n\n`;
    for await (const { row, depth } of tasks.tree()) yield encodeEntry(row, depth, zone);
  },
  decode,
  lacks: ['ref', 'updated'],
};
