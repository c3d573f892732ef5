// Files of every format against a database: what comes again changes nothing, what was edited replaces.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, NOW, newCaller, sqliteParts, type TestParts } from '../../test/databases.ts';
import { anyTask, fileOf, linesOf, rowsOfFile } from '../../test/round-trip.ts';
import { FILE_FORMATS, type FileFormat, type Task } from '../contract.ts';
import { exportRows } from '../export.ts';
import { formatNamed } from '../formats/formats.ts';
import { importRows } from './run.ts';

type Caller = ReturnType<typeof newCaller>;

let parts: TestParts;
beforeAll(async () => {
  parts = await sqliteParts();
});
afterAll(() => parts.close());

async function take(caller: Caller, text: string, format: 'auto' | FileFormat, name?: string) {
  const input = { format, name };
  const items = await all(importRows(parts, caller, input, rowsOfFile(text)));
  const last = items.at(-1);
  if (last?.type !== 'result') return expect.unreachable();
  const { type: _type, ...counts } = last;
  const refused = items.filter((item) => item.type === 'refused');
  return { counts, refused: refused.map(({ line, reason }) => [line, reason]) };
}

async function written(caller: Caller, format: FileFormat): Promise<string> {
  const items = await all(exportRows(parts, caller, { format }));
  const isText = items.some((item) => typeof item === 'string');
  return isText ? items.join('') : items.map((item) => JSON.stringify(item)).join('\n');
}

const tasksOf = async (caller: Caller): Promise<Task[]> =>
  (await all(exportRows(parts, caller, { format: 'json' }))) as unknown as Task[];

const none = { created: 0, replaced: 0, skipped: 0, refused: 0 };

/** A template of Todoist has no ids. */
const WITH_IDS = FILE_FORMATS.filter((name) => name !== 'todoist');

describe.each(WITH_IDS)('a file of %s', (format) => {
  it('that comes again changes nothing, in whatever zone it is read', async () => {
    const caller = newCaller();
    const { encode, decode, lacks } = await formatNamed('json');
    const [rows] = fc.sample(
      fc.uniqueArray(anyTask, { selector: ({ id }) => id, minLength: 20, maxLength: 20 }),
      1,
    );
    await take(caller, await fileOf({ encode, decode, lacks }, rows ?? [], 'UTC'), 'json');
    const before = await tasksOf(caller);
    const text = await written(caller, format);
    for (const zone of [caller.zone, 'Asia/Tokyo']) {
      const { counts, refused } = await take(
        { ...caller, zone },
        await written({ ...caller, zone }, format),
        format,
      );
      expect(refused).toEqual([]);
      expect(counts).toEqual({ ...none, skipped: before.length });
    }
    expect(await take(caller, text, 'auto')).toMatchObject({ counts: { skipped: before.length } });
    expect(await tasksOf(caller)).toEqual(before);
  });
});

describe('a file without ids', () => {
  it.each([
    ['title,labels\na,x\na,x\nb,\n', 3],
    ['(A) Call +Mom @phone\n2026-11-01 Two\n(A) Call +Mom @phone\n', 3],
    ['{"title":"x"}\n{"title":"x"}\n', 2],
    ['* TODO x\n** TODO y\n* TODO x\n** TODO y\n', 4],
    ['BEGIN:VTODO\nSUMMARY:x\nEND:VTODO\nBEGIN:VTODO\nSUMMARY:x\nUID:a\nEND:VTODO\n', 2],
    ['TYPE,CONTENT,INDENT\ntask,x,1\ntask,y,2\nnote,said,\ntask,x,1\n', 3],
  ])('brings its tasks once, however often it comes: %j', async (text, count) => {
    const caller = newCaller();
    expect((await take(caller, text, 'auto')).counts).toEqual({ ...none, created: count });
    expect((await take(caller, text, 'auto')).counts).toEqual({ ...none, skipped: count });
    expect(await tasksOf(caller)).toHaveLength(count);
    expect((await take(newCaller(), text, 'auto')).counts).toMatchObject({ created: count });
  });
});

describe('a file that was edited by hand', () => {
  it.each([
    ['csv', (text: string) => text.replace('Water', 'Feed')],
    ['todotxt', (text: string) => text.replace('Water', 'Feed')],
    ['json', (text: string) => text.replace('Water', 'Feed')],
    ['org', (text: string) => text.replace('Water', 'Feed')],
    ['ics', (text: string) => text.replace('Water', 'Feed')],
    ['taskwarrior', (text: string) => text.replace('Water', 'Feed')],
  ] as const)('replaces what differs, as %s', async (format, change) => {
    const caller = newCaller();
    await take(
      caller,
      '(B) 2026-11-01 Water plants due:2026-12-01T08:30 @home\nOther\n',
      'todotxt',
    );
    const [before] = (await tasksOf(caller)).filter(({ title }) => title.startsWith('Water'));
    parts.time.now += 60_000;
    const { counts } = await take(caller, change(await written(caller, format)), format);
    expect(counts).toEqual({ ...none, replaced: 1, skipped: 1 });
    const after = (await tasksOf(caller)).find(({ id }) => id === before?.id);
    const { rev: _rev, hash: _hash, updated: _updated, ...kept } = before ?? expect.unreachable();
    expect(after).toMatchObject({ ...kept, title: 'Feed plants' });
    parts.time.now = NOW;
  });
});

describe('the format of a file', () => {
  it.each([
    ['(A) 2026-11-01 Call\n', 'x', 'Call'],
    ['Call somebody\n', 'todo.txt', 'Call somebody'],
    ['Notes,Title\nn,Call\n', '', 'Call'],
    ['[{"description":"Call"}]', 'x.json', 'Call'],
    [
      'BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:Call\r\nEND:VTODO\r\nEND:VCALENDAR\r\n',
      '',
      'Call',
    ],
    ['#+TITLE: Mine\n* TODO Call\n', '', 'Call'],
    ['TYPE,CONTENT,PRIORITY\ntask,Call,1\n', 'x.csv', 'Call'],
  ])('is told by its beginning or its name: %j', async (text, name, title) => {
    const caller = newCaller();
    const rows = text.startsWith('[') ? text.slice(1, -1) : text;
    await take(caller, rows, 'auto', name);
    expect((await tasksOf(caller)).map((task) => task.title)).toEqual([title]);
  });

  it('is asked for where nothing tells', async () => {
    await expect(take(newCaller(), 'hello\nworld\n', 'auto', 'notes')).rejects.toMatchObject({
      code: 'TASK_IMPORT_FORMAT',
    });
  });
});

describe('a line that cannot be read', () => {
  it.each([
    ['csv', 'title\n"open\nnext\n', [[2, 'a quote in it has no end']], ['next']],
    ['csv', 'title\na"b"\nnext\n', [[2, 'a quote stands inside a cell without quotes']], ['next']],
    ['csv', 'title\n"a"b\nnext\n', [[2, 'something follows a closing quote']], ['next']],
    ['csv', 'title\na,b\nnext\n', [[2, 'it has more cells than the header']], ['next']],
    ['csv', 'title,due\na,31 feb\nnext,\n', [[2, 'due: "31 feb" is not a date']], ['next']],
    [
      'org',
      '* TODO a\nDEADLINE: <2026-02-30 Mon>\n* TODO next\n',
      [[1, expect.stringContaining('not a timestamp')]],
      ['next'],
    ],
    [
      'org',
      'text\n* no task\nmore\n** TODO next\n',
      [
        [1, 'text before the first heading is left out'],
        [2, expect.stringContaining('not a task')],
      ],
      ['next'],
    ],
    [
      'org',
      '* TODO next\n:LOGBOOK:\n- State "DONE"\n:END:\n',
      [[3, expect.stringContaining('left out')]],
      ['next'],
    ],
    ['org', '* TODO a\n:PROPERTIES:\n:ID: x\n', [[1, 'a drawer in it has no end']], []],
    [
      'todoist',
      'TYPE,CONTENT\nthing,a\ntask,next\n',
      [[2, '"thing" is neither task, section nor note']],
      ['next'],
    ],
    [
      'todoist',
      'TYPE,CONTENT,DATE\ntask,next,am Montag\n',
      [[2, expect.stringContaining('am Montag')]],
      ['next'],
    ],
    ['todotxt', 'a due:2026-02-30\nnext\n', [[1, 'dueLocal is not a date']], ['next']],
    ['todotxt', '+home\nnext\n', [[1, 'it has no title']], ['next']],
    ['todotxt', 'a est:x\nnext\n', [[1, expect.stringMatching(/^estimate: /)]], ['next']],
  ] as const)('of %s %j is told by its number', async (format, text, refused, titles) => {
    const caller = newCaller();
    const outcome = await all(importRows(parts, caller, { format }, linesOf(text)));
    const told = outcome.filter((item) => item.type === 'refused');
    expect(told.map(({ line, reason }) => [line, reason])).toEqual(refused);
    expect((await tasksOf(caller)).map(({ title }) => title)).toEqual(titles);
  });
});
