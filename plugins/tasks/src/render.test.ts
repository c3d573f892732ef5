import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { Reading, Task } from './contract.ts';
import { renderers } from './render.ts';
import { blankTask, rowOf, toWire } from './row.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 80,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const task = (fields: Partial<Task> = {}): Task => ({
  ...toWire(rowOf({ ...blankTask('id', 'u', NOW), ref: 'k7dp', title: 'Water plants' })),
  dueZone: 'Europe/Berlin',
  ...fields,
});
const readingOf = (fields: Partial<Reading> = {}): Reading => ({
  ...task(),
  recurrence: null,
  blocks: [],
  parent: null,
  reads: [],
  subtasks: [],
  others: [],
  ...fields,
});
const list = (tasks: Task[], context: RenderContext) =>
  renderers['tasks.list']({ data: tasks, meta: {} }, context);
const due = (fields: Partial<Task>) =>
  list([task(fields)], terminal)
    .split('\n')[1]
    ?.split('  ')[1];

describe('a list on a terminal', () => {
  it('is a table of what is used', () => {
    const tasks = [
      task({ dueLocal: '2026-11-23T15:00:00', labels: ['home', 'green'] }),
      task({ ref: 'abcd', priority: 'urgent', title: 'Pay rent', project: 'home.money' }),
    ];
    expect(list(tasks, terminal)).toBe(
      [
        'ref   due          priority  title         labels        project',
        'k7dp  today 15:00  medium    Water plants  #home #green',
        'abcd               urgent    Pay rent                    home.money',
      ].join('\n'),
    );
  });

  it('numbers its rows from one where a number names them', () => {
    const tasks = Array.from({ length: 10 }, (_, at) => task({ title: `task ${at}` }));
    const lines = list(tasks, { ...terminal, numbers: true }).split('\n');
    expect(lines[0]).toBe('#   ref   priority  title');
    expect([lines[1], lines[10]]).toEqual([
      '1   k7dp  medium    task 0',
      '10  k7dp  medium    task 9',
    ]);
    const subtasks = { ...task(), subtasks: tasks };
    expect(renderers['tasks.show'](subtasks, { ...terminal, numbers: true })).not.toContain('#');
  });

  it.each([
    ['2026-11-23', 'today'],
    ['2026-11-24', 'tomorrow'],
    ['2026-11-22T09:30:15', 'yesterday 09:30:15'],
    ['2026-11-27', 'Fri 27 Nov'],
    ['2026-01-01', 'Thu 1 Jan'],
    ['2027-11-24T09:00:00', '24 Nov 2027 09:00'],
  ])('shows %s as %s', (dueLocal, text) => {
    expect(due({ dueLocal })).toBe(text);
  });

  it('names a zone that is not the reader’s', () => {
    const dueLocal = '2026-11-27T09:00:00';
    expect(due({ dueLocal, dueZone: 'Asia/Tokyo' })).toBe('Fri 27 Nov 09:00 Asia/Tokyo');
    expect(due({ dueLocal, dueZone: null })).toBe('Fri 27 Nov 09:00');
    const inUtc = { ...terminal, zone: 'Etc/UTC' };
    expect(list([task({ dueLocal, dueZone: 'UTC' })], inUtc)).not.toContain('UTC');
  });

  it.each([
    ['2026-11-23', 'open', false],
    ['2026-11-22', 'open', true],
    ['2026-11-23T09:59:59', 'open', true],
    ['2026-11-23T10:00:01', 'open', false],
    ['2026-11-22', 'done', false],
  ] as const)('paints %s %s as overdue: %s', (dueLocal, status, overdue) => {
    const text = list([task({ dueLocal, status })], { ...terminal, color: true });
    expect(text.includes('\x1b[31m')).toBe(overdue);
  });

  it('marks what is done', () => {
    expect(list([task({ status: 'done' })], terminal)).toContain('k7dp  ✓  medium');
  });

  it.each([100, 80, 60, 50, 40, 30])('fits a terminal of %i columns', (width) => {
    const title =
      'A title that goes on and on, well past the width of any sensible terminal window';
    const labels = ['finance', 'deep', 'email'];
    const wide = task({ dueLocal: '2026-11-24T15:00:00', title, labels, project: 'work.reports' });
    const lines = list([wide], { ...terminal, width }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(lines[1]).toMatch(/^k7dp {2}tomorrow 15:00 {2}.*A/);
  });

  it('leaves out what matters least first', () => {
    const full = task({ title: 'Water every plant', labels: ['home'], project: 'home.green.far' });
    const heads = (width: number) => list([full], { ...terminal, width }).split('\n')[0];
    expect(heads(80)).toBe('ref   priority  title              labels  project');
    expect(heads(40)).toBe('ref   priority  title             labels');
    expect(heads(26)).toBe('ref   title');
  });

  it('says that it is empty', () => {
    expect(list([], terminal)).toBe('No tasks.');
  });

  it('escapes what a terminal would act on', () => {
    expect(list([task({ title: 'a\x1b[2J\u202eb' })], terminal)).toContain('a\\x1b[2J\\u{202e}b');
  });
});

describe('a list on a pipe', () => {
  it('has full values between tabs', () => {
    const full = { dueLocal: '2026-11-24', labels: ['a', 'b'], project: 'p', title: 'x\ty' };
    expect(list([task(full)], pipe)).toBe('k7dp\topen\t2026-11-24\tmedium\tp\ta,b\tx\\ty');
  });

  it('is nothing when it is empty', () => {
    expect(list([], pipe)).toBe('');
  });
});

describe('one task', () => {
  it('is told with its ref and how its date was read', () => {
    const added = task({
      dueLocal: '2026-11-24T15:00:00',
      priority: 'urgent',
      labels: ['finance'],
      project: 'work',
    });
    expect(renderers['tasks.add'](added, terminal)).toBe(
      'Added k7dp  Water plants · due tomorrow 15:00 (2026-11-24 15:00) · urgent · #finance · +work',
    );
  });

  it('is a row of the list on a pipe', () => {
    const done = { ...task({ status: 'done' }), freed: [], next: null };
    expect(renderers['tasks.done'](done, pipe)).toBe('k7dp\tdone\t\tmedium\t\t\tWater plants');
  });

  it('says what is free once it is done', () => {
    const freed = [{ id: '1', ref: 'p8nt', title: 'Paint \x1b[2J', status: 'open' as const }];
    expect(renderers['tasks.done']({ ...task(), freed, next: null }, terminal)).toBe(
      'Done k7dp  Water plants\nFree now: p8nt  Paint \\x1b[2J',
    );
  });

  it('says how it repeats, and when the next one is due', () => {
    const weekly = { rrule: 'FREQ=WEEKLY;BYDAY=FR', repeats: 'every Friday' } as const;
    const next = task({ ...weekly, ref: 'p8nt', dueLocal: '2026-12-04' });
    const done = { ...task({ ...weekly, status: 'done' }), freed: [], next };
    expect(renderers['tasks.done'](done, terminal)).toBe(
      'Done k7dp  Water plants · ↻ every Friday · next p8nt due Fri 4 Dec (2026-12-04)',
    );
    expect(list([next], terminal).split('\n')[1]).toBe(
      'p8nt  ↻  Fri 4 Dec  medium    Water plants  every Friday',
    );
    expect(renderers['tasks.show'](next, terminal)).toContain('repeats      every Friday');
  });

  it('says what it waits for once that changed', () => {
    const blockedBy = [{ id: '1', ref: 'p8nt', title: 'Paint', status: 'open' as const }];
    const said = renderers['tasks.depend']({ ...task(), blockedBy }, terminal);
    expect(said).toBe('Changed k7dp  Water plants\nWaits for: p8nt  Paint');
    expect(renderers['tasks.undepend']({ ...task(), blockedBy: [] }, terminal)).toBe(
      'Changed k7dp  Water plants\nWaits for nothing',
    );
  });

  it('is shown with what it has', () => {
    const fields = {
      notes: 'a\nb',
      labels: ['home', 'green'],
      annotations: [{ entry: '2026-11-22T22:30:00.000Z', description: 'Called' }],
      attributes: { size: 'L', effort: 3 },
    };
    const parent = { ...task(fields), subtasks: [task({ ref: 'wxyz' })] };
    expect(renderers['tasks.show'](parent, terminal)).toBe(
      [
        'ref          k7dp',
        'title        Water plants',
        'priority     medium',
        'labels       #home #green',
        'status       open',
        'notes        a',
        '             b',
        'annotations  1  yesterday 23:30  Called',
        'attributes   size=L',
        '             effort=3',
        'created      today 10:00',
        'updated      today 10:00',
        'id           id',
        '',
        'ref   priority  title',
        'wxyz  medium    Water plants',
      ].join('\n'),
    );
  });

  it('is shown to programs with one value to a line', () => {
    const lines = renderers['tasks.show'](task({ notes: 'a\nb' }), pipe).split('\n');
    expect(lines).toContain('notes\ta\\nb');
    expect(lines).toContain('due\t');
    expect(lines).toContain('created\t2026-11-23T09:00:00Z');
  });
});

describe('other answers', () => {
  it('show how a line is read', () => {
    expect(renderers['tasks.parse'](readingOf({ dueLocal: '2026-11-27' }), terminal)).toBe(
      'title        Water plants\ndue          Fri 27 Nov (2026-11-27)\npriority     medium',
    );
  });
});
