import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyTask,
  carried,
  fileOf,
  importingIn,
  readBack,
  stored,
} from '../../../test/round-trip.ts';
import { type TaskRow, toWire } from '../../row.ts';
import { readWhole } from '../wire.ts';
import { format } from './format.ts';

const task = (fields: object) => stored(readWhole({ title: 'x', ...fields }, importingIn('UTC')));
const HEAD =
  'TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG';

describe('a template that is written', () => {
  it('has sections, subtasks, comments and labels as Todoist has them', async () => {
    const parent = task({
      ...{ title: 'Move "house"', project: 'Home', labels: ['big', 'a b'], priority: 'urgent' },
      ...{ dueLocal: '2026-12-01T09:00:00', dueZone: 'Europe/Berlin', estimate: 45 },
      ...{ deadline: '2026-12-24', description: 'All of it', notes: 'and the cat' },
      annotations: [{ entry: '2026-11-01T00:00:00Z', description: 'Said so' }],
    });
    const child = task({ title: '@home is =where', parentId: parent.id });
    const done = task({ title: 'done', status: 'done' });
    const text = await fileOf(format, [parent, child, done, task({ title: 'inbox' })], 'UTC');
    expect(text.split('\r\n')).toEqual([
      HEAD,
      'task,inbox,,4,1,,,,en,,,,,',
      'section,Home,,,,,,,,,,,,',
      'task,"Move ""house"" @big","All of it\n\nand the cat",1,1,,,2026-12-01 09:00,en,Europe/Berlin,45,minute,2026-12-24,en',
      'note,Said so,,,,,,,,,,,,',
      'task,\\@home is =where,,4,2,,,,en,,,,,',
      '',
    ]);
  });

  it('gives back what it holds', async () => {
    const open = anyTask.filter(({ status }) => status === 'open');
    await fc.assert(
      fc.asyncProperty(open, async (row) => {
        const rows = [
          { ...row, notes: null, labels: row.labels.filter((it) => /^\S+$/u.test(it)) },
        ];
        const [back] = await readBack(format, await fileOf(format, rows, 'UTC'), 'UTC');
        const kept = (of: TaskRow | undefined) => {
          const it = of && carried(of, format.lacks);
          // to the minute, on a clock of its own; what repeats in words; comments without their time
          const {
            dueDate: _at,
            dueZone: _zone,
            rrule: _rule,
            repeatFrom: _from,
            repeats: _words,
            ...rest
          } = it ?? {};
          return {
            ...rest,
            priority: rest.priority === 'low' ? null : rest.priority,
            dueLocal: rest.dueLocal?.slice(0, 16),
            annotations: [...new Set(rest.annotations?.map(({ description }) => description))],
            title: rest.title?.replaceAll(/ +/g, ' '),
          };
        };
        expect(kept(back)).toEqual(kept(rows[0]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a template that is read', () => {
  const read = async (...lines: readonly string[]) =>
    (await readBack(format, [HEAD, ...lines, ''].join('\n'), 'Europe/Berlin')).map(toWire);

  it.each([
    ['tomorrow at 3pm', '2026-11-24T15:00:00', null, null],
    ['every friday', '2026-11-27', 'FREQ=WEEKLY;BYDAY=FR', 'schedule'],
    ['every! 3 days', expect.any(String), 'FREQ=DAILY;INTERVAL=3', 'completion'],
    ['2026-12-01', '2026-12-01', null, null],
  ])('has its dates in words: %s', async (words, dueLocal, rrule, repeatFrom) => {
    const [it] = await read(`task,x,,1,1,,,${words},en,,,,,`);
    expect(it).toMatchObject({ dueLocal, rrule, repeatFrom, dueZone: 'Europe/Berlin' });
  });

  it('has its tree and its sections', async () => {
    const tasks = await read(
      ...['meta,view_style=list,,,,,,,,,,,,', 'section,Home,,,,,,,,,,,,'],
      ...['task,a @x,,1,1,,Kai (1),,,,,,,', 'task,b,,4,2,,,,,,,,,', 'task,c,,4,3,,,,,,,,,'],
      ...['note,said,,,,,,,,,,,,', 'task,d,,4,2,,,,,,,,,', 'task,e,,4,1,,,,,,,,,'],
    );
    const named = (title: string) => tasks.find((it) => it.title === title);
    expect(tasks.map(({ title, project }) => [title, project])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((title) => [title, 'Home']),
    );
    expect(named('b')?.parentId).toBe(named('a')?.id);
    expect(named('c')?.parentId).toBe(named('b')?.id);
    expect(named('d')?.parentId).toBe(named('a')?.id);
    expect(named('e')?.parentId).toBeNull();
    expect(named('a')).toMatchObject({
      labels: ['x'],
      attributes: { todoist: { RESPONSIBLE: 'Kai (1)' } },
    });
    expect(named('c')?.annotations.map(({ description }) => description)).toEqual(['said']);
  });
});
