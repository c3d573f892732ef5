import { formatWall } from '@aurelius/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SYNTAXES, type Syntax } from '../contract.ts';
import { referenceAt } from '../when/expression.ts';
import { literalLine, readLine } from './read.ts';

// Monday 23 November 2026, 10:00 in Berlin.
const reference = referenceAt(Date.parse('2026-11-23T09:00:00Z'), 'Europe/Berlin');

/** What a line says, without what it does not say. */
function read(line: string, syntax?: Syntax) {
  const {
    rest: _,
    reads: __,
    moment,
    recurrence,
    deadline,
    wait,
    scheduled,
    ...facts
  } = readLine(line, reference, syntax);
  const said = Object.entries(facts).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  const wall = (name: string, at: typeof moment) => (at ? { [name]: formatWall(at) } : {});
  return {
    ...Object.fromEntries(said),
    ...wall('due', moment),
    ...wall('wait', wait),
    ...wall('scheduled', scheduled),
    ...(deadline === null ? {} : { deadline: formatWall({ day: deadline, seconds: null }) }),
    ...(recurrence ? { rrule: recurrence.rrule, repeatFrom: recurrence.repeatFrom } : {}),
  };
}

describe('marks of a line', () => {
  it('say everything a task can be told', () => {
    const line =
      'Ship it tomorrow 3pm {friday} p1 #work +home.x for 1h30m remind 10m depends:a1b2,c3d4 blocks:k7dp parent:zz9y // "why": p4';
    expect(read(line)).toEqual({
      title: 'Ship it',
      due: '2026-11-24T15:00:00',
      deadline: '2026-11-27',
      priority: 'urgent',
      labels: ['work'],
      project: 'home.x',
      estimate: 90,
      reminders: [{ before: 10 }],
      depends: ['a1b2', 'c3d4'],
      blocks: ['k7dp'],
      parent: 'zz9y',
      notes: '"why": p4',
    });
  });

  it.each([
    ['x for 45m', 45],
    ['x for 2 hours', 120],
    ['x for 1.5h', 90],
    ['x for 1 hour and 20 min', 80],
    ['for 15 minutes x', 15],
  ])('%s takes %i minutes', (line, estimate) => {
    expect(read(line)).toEqual({ title: 'x', estimate });
  });

  it.each([
    ['x remind 10m', [{ before: 10 }]],
    ['x remind 2 days before', [{ before: 2880 }]],
    ['x remind 1h remind 10m', [{ before: 60 }, { before: 10 }]],
  ])('%s reminds before it is due', (line, reminders) => {
    expect(read(line)).toEqual({ title: 'x', reminders });
  });

  it('remind at a time, which is not when it is due', () => {
    const { moment, reminders, title } = readLine('x remind tomorrow 8am friday', reference);
    expect([title, moment && formatWall(moment)]).toEqual(['x', '2026-11-27']);
    expect(reminders).toMatchObject([{ at: { seconds: 8 * 3600 }, dated: true }]);
  });

  it.each([
    ['pay rent every month on the 15th p2', '2026-12-15', 'FREQ=MONTHLY;BYMONTHDAY=15'],
    ['gym every 2nd tuesday', '2026-12-08', 'FREQ=MONTHLY;BYDAY=2TU'],
    ['gym every last friday', '2026-11-27', 'FREQ=MONTHLY;BYDAY=-1FR'],
    ['gym every monday', '2026-11-23', 'FREQ=WEEKLY;BYDAY=MO'],
    ['standup every weekday at 9:00', '2026-11-24T09:00:00', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['standup 11:00 every day', '2026-11-23T11:00:00', 'FREQ=DAILY'],
    ['gym every day starting 2026-12-01', '2026-12-01', 'FREQ=DAILY'],
    ['gym 2026-12-24 every year', '2026-12-24', 'FREQ=YEARLY'],
    ['gym every friday from tomorrow', '2026-11-27', 'FREQ=WEEKLY;BYDAY=FR'],
    ['stretch every 2 hours', '2026-11-23T12:00:00', 'FREQ=HOURLY;INTERVAL=2'],
    ['gym every day for 3 times', '2026-11-23', 'FREQ=DAILY;COUNT=3'],
    ['gym every day for 2 weeks', '2026-11-23', 'FREQ=DAILY;UNTIL=20261206'],
    ['gym every day until 31 dec', '2026-11-23', 'FREQ=DAILY;UNTIL=20261231'],
    [
      'gym every day at 8am until 31 dec',
      '2026-11-24T08:00:00',
      'FREQ=DAILY;UNTIL=20261231T225959Z',
    ],
    ['review weekly', '2026-11-23', 'FREQ=WEEKLY'],
    ['standup daily 11:00 p2 for 15m', '2026-11-23T11:00:00', 'FREQ=DAILY'],
    ['pay rent monthly 2026-12-01', '2026-12-01', 'FREQ=MONTHLY'],
  ])('%s is first due %s', (line, due, rrule) => {
    expect(read(line)).toMatchObject({ due, rrule, repeatFrom: 'schedule' });
  });

  it('repeat after completion with every!', () => {
    expect(read('water plants every! 3 days')).toEqual({
      title: 'water plants',
      due: '2026-11-23',
      rrule: 'FREQ=DAILY;INTERVAL=3',
      repeatFrom: 'completion',
    });
  });

  it('name the words that were read as dates', () => {
    const { reads } = readLine('x by friday {1st of next month} every week', reference);
    expect(reads.map(({ field, words }) => [field, words])).toEqual([
      ['deadline', '1st of next month'],
      ['recurrence', 'every week'],
      ['due', 'by friday'],
    ]);
  });

  it('are text in quotes', () => {
    const line = '"x {friday} // p1 every day for 45m remind 10m depends:a1b2"';
    expect(read(line)).toEqual({ title: line.slice(1, -1) });
  });
});

describe('the signs of others', () => {
  it('of Todoist: project, label, priority, deadline and description', () => {
    const line = 'Buy milk tomorrow 9am p1 #Shopping @errand /Section +Alice {friday} //oat milk';
    expect(read(line, 'todoist')).toEqual({
      title: 'Buy milk /Section +Alice',
      due: '2026-11-24T09:00:00',
      deadline: '2026-11-27',
      priority: 'urgent',
      labels: ['errand'],
      project: 'Shopping',
      description: 'oat milk',
    });
  });

  it('of Vikunja: label, project, priority; who is to do it stays in the title', () => {
    expect(read('Buy milk *errand +Shopping !4 @bob tomorrow', 'vikunja')).toEqual({
      title: 'Buy milk @bob',
      due: '2026-11-24',
      priority: 'urgent',
      labels: ['errand'],
      project: 'Shopping',
    });
  });

  it('of Taskwarrior: attributes and tags, and no dates among the words', () => {
    const line =
      'Pay rent tomorrow due:2026-12-15 +home +bank -bank pro:fin pri:H recur:monthly until:2027-12-31 wait:3d sched:friday dep:a1b2,c3d4';
    expect(read(line, 'taskwarrior')).toEqual({
      title: 'Pay rent tomorrow',
      due: '2026-12-15',
      wait: '2026-11-26',
      scheduled: '2026-11-27',
      priority: 'high',
      labels: ['home'],
      project: 'fin',
      depends: ['a1b2', 'c3d4'],
      rrule: 'FREQ=MONTHLY;UNTIL=20271231',
      repeatFrom: 'schedule',
    });
  });

  it.each([
    ['due:20261224T173000Z', '2026-12-24T18:30:00'],
    ['due:2026-12-24T18:30', '2026-12-24T18:30:00'],
    ['due:som', '2026-12-01'],
    ['due:2weeks', '2026-12-07'],
    ['due:now+2h', '2026-11-23T12:00:00'],
    ['due:1mo', '2026-12-23'],
    ['DUE:Tomorrow', '2026-11-24'],
  ])('of Taskwarrior in a date: %s', (word, due) => {
    expect(read(`x ${word}`, 'taskwarrior')).toEqual({ title: 'x', due });
  });

  it.each([
    ['recur:weekdays', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'],
    ['recur:2w', 'FREQ=WEEKLY;INTERVAL=2'],
    ['recur:3days', 'FREQ=DAILY;INTERVAL=3'],
    ['recur:quarterly', 'FREQ=MONTHLY;INTERVAL=3'],
    ['recur:2y', 'FREQ=YEARLY;INTERVAL=2'],
    ['recur:semiannual', 'FREQ=MONTHLY;INTERVAL=6'],
  ])('of Taskwarrior in a recurrence: %s', (word, rrule) => {
    expect(read(`x ${word}`, 'taskwarrior')).toMatchObject({ title: 'x', rrule });
  });

  it.each(['due:xyz', 'recur:sometimes', 'priority:urgent', 'until:xyz recur:daily'])(
    'of Taskwarrior are refused with a value that means nothing: %s',
    (words) => {
      expect(() => read(`x ${words}`, 'taskwarrior')).toThrow(
        expect.objectContaining({ code: 'TASK_DATE_UNREADABLE' }),
      );
    },
  );

  it('leave what is no sign of theirs', () => {
    expect(read('x until:friday du:x http://a.b c:d', 'taskwarrior')).toEqual({
      title: 'x until:friday du:x http://a.b c:d',
    });
    expect(read('x #1 @1 /a', 'todoist')).toEqual({ title: 'x #1 @1 /a' });
    expect(read('x p1 !6 *1 #a', 'vikunja')).toEqual({ title: 'x p1 !6 *1 #a' });
  });
});

/** Milliseconds of this thread's processor: neighbours do not count. */
function cpuOf(work: () => unknown): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const word = fc.oneof(
  fc.constantFrom(
    ...['every', 'every!', 'other', 'mon', 'and', 'for', '45m', 'remind', '10m', '//', '{', '}'],
    ...['{friday}', 'until', 'starting', 'week', '48', 'last', 'of', 'november', 'the', '3rd'],
    ...['due:eom', '+a', '-a', '#b', 'p1', '"', 'weekly', '31/2/26', 'in', 'from', 'day', 'at'],
    ...['recur:2w', 'until:eoy', 'blocks:a', 'depends:a,b', 'parent:c', '1st', 'times', 'tonight'],
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const line = fc.array(word, { maxLength: 24 }).map((words) => words.join(' '));

describe('any line in any set of signs', () => {
  it('is read or refused with a code, and keeps each word in one place', () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...SYNTAXES), (text, syntax) => {
        try {
          const { rest, title } = readLine(text, reference, syntax);
          expect(title.trim()).not.toBe('');
          // what is in the title stood in the line, in this order
          let from = 0;
          for (const token of rest) {
            expect(token.start).toBeGreaterThanOrEqual(from);
            from = token.end;
          }
        } catch (error) {
          expect(['TASK_TITLE_MISSING', 'TASK_DATE_UNREADABLE']).toContain(
            (error as { code?: string }).code,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('loses no word that no mark, sign or date took', () => {
    const plain = fc.constantFrom(
      'buy',
      'Äpfel',
      '牛乳',
      'חלב',
      '🥛',
      'O’Brien',
      'mon',
      'x1',
      'is',
    );
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1 }),
        fc.constantFrom(...SYNTAXES),
        (words, syntax) => {
          expect(readLine(words.join(' '), reference, syntax).title).toBe(words.join(' '));
        },
      ),
    );
  });

  it('is itself where it is literal', () => {
    fc.assert(
      fc.property(
        line.filter((text) => text.trim() !== ''),
        (text) => {
          expect(literalLine(text, reference)).toMatchObject({
            title: text.trim(),
            moment: null,
            labels: [],
          });
        },
      ),
    );
  });

  it.each([
    ['every ', 'every '],
    ['adverbs', 'daily '],
    ['lists', 'every mon and '],
    ['adverbs with dates', 'weekly friday '],
    ['braces', '{friday '],
    ['estimates', 'for 45m '],
    ['reminders', 'remind 10m '],
    ['references', 'blocks:a '],
    ['attributes', 'due:eom '],
    ['slashes', '// '],
    ['tags', '+a -a '],
  ])('costs linear time: %s', (_, part) => {
    for (const syntax of ['aurelius', 'taskwarrior'] as const) {
      const cost = (length: number) => {
        const text = `x ${part.repeat(length / part.length)} y`;
        return cpuOf(() => readLine(text, reference, syntax));
      };
      cost(16_000);
      const best = (length: number) => Math.min(cost(length), cost(length), cost(length));
      expect(best(128_000)).toBeLessThan(40 * Math.max(2, best(16_000)));
    }
  });
});
