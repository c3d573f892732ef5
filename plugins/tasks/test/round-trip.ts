// Tasks with anything in them, and the way of a file from one Aurelius to another, without a database.
import type { BodyRow } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Task } from '../src/contract.ts';
import type { Decoded, Importing } from '../src/formats/decoded.ts';
import type { Format } from '../src/formats/format.ts';
import { idsOfFile } from '../src/formats/ids.ts';
import { readWhole } from '../src/formats/wire.ts';
import { blankTask, rowOf, type TaskRow, toWire } from '../src/row.ts';
import { all, NOW } from './databases.ts';

export const ZONES = ['Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'UTC'] as const;

export const importingIn = (zone: string): Importing => ({
  zone,
  now: NOW,
  ...idsOfFile('u', 'test'),
});

const word = fc.oneof(
  fc.constantFrom(
    'x',
    '(A)',
    '+home',
    '@home',
    'due:2026-12-01',
    'id:1',
    '\\@home',
    '=1+1',
    '[#A]',
  ),
  fc.constantFrom(
    '"q"',
    "'tis",
    '-1',
    '@',
    'TODO',
    'https://x.y/?a=b;c,d',
    ':tag:',
    '<2026-11-28>',
  ),
  fc.constantFrom('* x', '%20', '100%', 'BEGIN:VTODO', 'Ünïcode🎉', '\\n', 'a\\,b', '#label', '|'),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .map((it) => it.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]/gu, '_')),
);
const line = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(' '));
const block = fc
  .array(
    fc.oneof(line, fc.constantFrom('', '- [ ] step', '  indented', '#+END_SRC', '* heading')),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((lines) => lines.join('\n'))
  .filter((text) => text.trim() === text && text !== '');

const instant = fc
  .integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) })
  .map((ms) => new Date(ms).toISOString());
const second = instant.map((text) => `${text.slice(0, 19)}.000Z`);
const day = instant.map((text) => text.slice(0, 10));
const wall = fc.oneof(
  day,
  instant.map((text) => text.slice(0, 19)),
);
const label = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
  .map((it) => it.replace(/[\p{C}\p{Z}\s#@:]/gu, '_'));
const project = fc.constantFrom('home', 'work.clients', 'Big Plan', 'ä', '50% off');
const text = fc.oneof(line, block);

const recurring = fc.record({
  rrule: fc.constantFrom(
    'FREQ=DAILY',
    'FREQ=WEEKLY;INTERVAL=2',
    'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
    'FREQ=MONTHLY;BYMONTHDAY=-1',
    'FREQ=YEARLY;UNTIL=20991231T000000Z',
  ),
  repeatFrom: fc.constantFrom('schedule' as const, 'completion' as const),
  seriesId: fc.uuid({ version: 4 }),
  rdate: fc.array(day, { maxLength: 2 }),
  exdate: fc.array(day, { maxLength: 2 }),
});

const facts = fc.record(
  {
    description: text,
    notes: text,
    priority: fc.constantFrom(
      'urgent' as const,
      'high' as const,
      'medium' as const,
      'low' as const,
    ),
    due: fc.record({ dueLocal: wall, dueZone: fc.constantFrom(...ZONES, null) }),
    deadline: day,
    scheduled: second,
    wait: second,
    repeats: recurring,
    labels: fc.uniqueArray(label, { minLength: 1, maxLength: 3 }),
    project,
    position: fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((it) => it + 0),
    estimate: fc.integer({ min: 1, max: 10_000 }),
    depends: fc.uniqueArray(fc.uuid({ version: 4 }), { minLength: 1, maxLength: 2 }),
    annotations: fc.array(fc.record({ entry: second, description: text }), {
      minLength: 1,
      maxLength: 2,
    }),
    links: fc.array(
      fc.record({
        type: fc.constantFrom('url' as const, 'file' as const, 'mail' as const, 'event' as const),
        target: fc.constantFrom('https://example.org/a?b=c&d="e"', '/tmp/a b', '<a@b>', 'uid-1'),
        title: fc.option(line),
        source: fc.option(
          fc.record({ quote: fc.option(text), hash: fc.option(line), part: fc.option(line) }),
        ),
        added: instant,
      }),
      { minLength: 1, maxLength: 2 },
    ),
    reminders: fc.array(
      fc.oneof(
        fc.record({ before: fc.integer({ min: 0, max: 10_000 }) }),
        fc.record({ at: second }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
    attributes: fc.dictionary(
      fc.constantFrom('points', 'X-APPLE-SORT-ORDER', 'brain', 'env'),
      fc.oneof(line, fc.integer()),
    ),
    aiSuggested: fc.boolean(),
    aiConfidence: fc.double({ min: 0, max: 1, noNaN: true }).map((it) => it + 0),
    smartScheduled: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Intervals in order, only the last of which goes on. */
const intervals = fc
  .uniqueArray(fc.integer({ min: 1_500_000_000, max: 1_700_000_000 }), { maxLength: 5 })
  .map((seconds) => {
    const times = seconds.toSorted((a, b) => a - b).map((at) => new Date(at * 1000).toISOString());
    return times.flatMap((start, at) =>
      at % 2 === 0 ? [{ start, end: times[at + 1] ?? null }] : [],
    );
  });

const state = fc.oneof(
  fc.record({ status: fc.constant('open' as const) }),
  fc.record({ status: fc.constantFrom('done' as const, 'cancelled' as const), completed: second }),
);

/** A task as a row, with seconds where formats know of no less. */
export const anyTask: fc.Arbitrary<TaskRow> = fc
  .tuple(fc.uuid({ version: 4 }), line, facts, state, intervals, fc.tuple(second, second))
  .map(([id, title, { due, repeats, ...fact }, status, worked, [created, updated]]) => {
    const wire = {
      id,
      title,
      ...fact,
      ...due,
      ...status,
      ...(due && repeats && status.status === 'open'
        ? { ...repeats, recurrenceId: due.dueLocal, dtstart: due.dueLocal }
        : {}),
      intervals: status.status === 'open' ? worked : worked.filter(({ end }) => end !== null),
      created,
      updated,
    };
    return stored(readWhole(wire, importingIn('UTC')));
  });

/** The row that a decoded task becomes where there is none of its id. */
export function stored({ id, ref, parentId, fields, amend }: Decoded): TaskRow {
  const content = { ...fields, ...amend?.(undefined) };
  const created = content.created ?? NOW;
  return rowOf({
    ...blankTask(id, 'u', created),
    ...content,
    ref: ref ?? '',
    parentId: parentId ?? null,
  });
}

async function* inOrder<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

/** Tasks as the formats are given them. */
const outgoing = (rows: readonly TaskRow[]) => ({
  all: () => inOrder(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))),
  tree: () => {
    const below = (parent: string | null, depth: number): { row: TaskRow; depth: number }[] =>
      rows
        .filter(({ parentId }) => parentId === parent)
        .flatMap((row) => [{ row, depth }, ...below(row.id, depth + 1)]);
    return inOrder(below(null, 0));
  },
});

/** The file of some tasks, as text; rows of JSON as lines. */
export async function fileOf(format: Format, rows: readonly TaskRow[], zone: string) {
  const items: (string | object)[] = [];
  for await (const item of format.encode(outgoing(rows), { zone, now: NOW })) items.push(item);
  const isText = items.some((item) => typeof item === 'string');
  return isText ? items.join('') : items.map((item) => JSON.stringify(item)).join('\n');
}

/** A text as the daemon gives its lines. */
export const linesOf = (text: string): AsyncGenerator<BodyRow> => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return inOrder(lines.map((value, at) => ({ line: at + 1, value })));
};

const JSON_FORMATS = /^\{/;
export const rowsOfFile = async function* (text: string): AsyncGenerator<BodyRow> {
  const json = JSON_FORMATS.test(text);
  for await (const row of linesOf(text)) {
    yield json ? { line: row.line, value: JSON.parse(row.value as string) } : row;
  }
};

/** What a file says, by the ids of its tasks; nothing of it is refused. */
export async function readBack(format: Format, text: string, zone: string): Promise<TaskRow[]> {
  const read = await all(format.decode(rowsOfFile(text), importingIn(zone)));
  return read.map((item) =>
    'task' in item ? stored(item.task) : expect.unreachable(`${item.line}: ${item.fault}`),
  );
}

/** A task without what a format leaves out. */
export function carried(row: TaskRow, lacks: readonly (keyof Task)[]): Partial<Task> {
  const { rev: _rev, hash: _hash, ref: _ref, ...wire } = toWire(row);
  // when a time that floats comes is up to whoever reads it
  const floats = row.dueZone === null ? { dueDate: null } : {};
  const left = Object.entries({ ...wire, ...floats }).filter(
    ([name]) => !lacks.includes(name as keyof Task),
  );
  return Object.fromEntries(left) as Partial<Task>;
}
