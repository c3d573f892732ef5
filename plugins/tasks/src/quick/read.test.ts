import { Problem } from '@aurelius/core/contract';
import { formatWall } from '@aurelius/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { referenceAt } from '../when/expression.ts';
import { readLine } from './read.ts';

// Monday 23 November 2026, 10:00 in Berlin.
const reference = referenceAt(Date.parse('2026-11-23T09:00:00Z'), 'Europe/Berlin');
const read = (line: string) => {
  const { title, moment, priority, labels, project } = readLine(line, reference);
  return { title, priority, labels, project, due: moment && formatWall(moment) };
};
const dueAndTitle = (line: string) => {
  const { due, title } = read(line);
  return [due, title];
};

describe('a quick-add line', () => {
  it('gives everything it says', () => {
    expect(read('Review Q4 reports tomorrow 3pm p1 #finance +work.reports')).toEqual({
      title: 'Review Q4 reports',
      due: '2026-11-24T15:00:00',
      priority: 'urgent',
      labels: ['finance'],
      project: 'work.reports',
    });
  });

  it.each([
    ['pay rent by friday', '2026-11-27', 'pay rent'],
    ['pay rent due on friday', '2026-11-27', 'pay rent'],
    ['On friday, call bob', '2026-11-27', 'call bob'],
    ['call tomorrow bob at 3pm', '2026-11-24T15:00:00', 'call bob'],
    ['Prepare monday notes friday', '2026-11-27', 'Prepare monday notes'],
    ['move 3pm call to 4pm', '2026-11-23T16:00:00', 'move 3pm call to'],
    ['call bob may 5', '2027-05-05', 'call bob'],
    ['call bob 5 may at 9:30', '2027-05-05T09:30:00', 'call bob'],
    ['submit 2026-12-24 18:30 forms', '2026-12-24T18:30:00', 'submit forms'],
    ['water plants in 3 days', '2026-11-26', 'water plants'],
    ['close books eom', '2026-11-30', 'close books'],
    ['sleep on sat', '2026-11-28', 'sleep'],
    ['take over next mon', '2026-11-30', 'take over'],
    ['stretch in 90 min', '2026-11-23T11:30:00', 'stretch'],
    ['3pm in 90 min tea', '2026-11-23T11:30:00', '3pm tea'],
    ['week 48 plan the sprint', '2026-11-27', 'plan the sprint'],
    ['party last friday of november', '2026-11-27', 'party'],
    ['pay 1st of next month', '2026-12-01', 'pay'],
    ['buy milk monday', '2026-11-30', 'buy milk'],
    ['tmrw call ana', '2026-11-24', 'call ana'],
    ['finish 25/12/2026 deck', '2026-12-25', 'finish deck'],
    ['pay rent by the 15th', '2026-12-15', 'pay rent'],
    ['call ana tomorrow morning', '2026-11-24T09:00:00', 'call ana'],
    ['lunch friday 27 nov with bob', '2026-11-27', 'lunch with bob'],
    ['swim the day after tomorrow', '2026-11-25', 'swim'],
    ['meet at 15 nov 24', '2026-11-15', 'meet 24'],
  ])('%j is due %s', (line, due, title) => {
    expect(dueAndTitle(line)).toEqual([due === '2026-11-15' ? '2027-11-15' : due, title]);
  });

  it.each([
    'ask May about it',
    'read 1984',
    'sit in the sun with mon ami',
    'mar the wed sat',
    'notes from last friday',
    'clean on 31 feb',
    'march on',
    'in 3',
    'at home by the sea',
    'Finish may. 5 apples',
    'monday’s notes',
    'plan may 2027',
    'clean windows on the 3rd floor',
    'cut 1/2 cup of 3/4',
    'open 24/7',
    'write morning pages',
    'jog for 3 days',
    'remind bob about it',
    'write weekly report',
    'daily standup notes',
    'say every time',
    'fix {foo} in {bar}',
    'see https://example.org//x',
    'week of plenty',
  ])('%j is only a title', (line) => {
    expect(dueAndTitle(line)).toEqual([null, line]);
  });

  it.each([
    ['p1', 'urgent'],
    ['p2', 'high'],
    ['P3', 'medium'],
    ['p4', 'low'],
  ])('reads %s as %s', (sign, priority) => {
    expect(read(`x ${sign} y`)).toMatchObject({ title: 'x y', priority });
  });

  it('keeps what looks like a sign and is none', () => {
    const line = 'call +49 30 1234 about #123 p5 bob@example.org # @ + ## #a#b';
    expect(read(line)).toMatchObject({ title: line, labels: [], project: null, priority: null });
  });

  it('keeps earlier priorities and projects in the title', () => {
    expect(read('p1 a +b p2 +c')).toMatchObject({
      title: 'p1 a +b',
      priority: 'high',
      project: 'c',
    });
  });

  it('merges labels that are the same and drops the comma after one', () => {
    expect(read('x #home, @home #Garten @büro').labels).toEqual(['home', 'Garten', 'büro']);
  });

  it('takes text in quotes literally and loses the quotes', () => {
    expect(read('Read "Tomorrow at #9  p1" friday')).toEqual({
      title: 'Read Tomorrow at #9  p1',
      due: '2026-11-27',
      priority: null,
      labels: [],
      project: null,
    });
  });

  it('reads nothing into quotes after a colon', () => {
    expect(dueAndTitle('say:"on friday now" twice')).toEqual([null, 'say:on friday now twice']);
  });

  it('keeps a quote that nothing closes and the quotes of inches', () => {
    expect(read('say "hello').title).toBe('say "hello');
    expect(read('cut 6" and 8" pipes').title).toBe('cut 6" and 8" pipes');
  });

  it('collapses white space', () => {
    expect(read('  buy \t milk\n#home ').title).toBe('buy milk');
  });

  it.each(['', '  ', 'tomorrow 3pm p1 #x', '""', '"  "'])('needs a title: %j', (line) => {
    expect(() => read(line)).toThrow(expect.objectContaining({ code: 'TASK_TITLE_MISSING' }));
  });
});

const sign = fc.constantFrom('p1', '#a', '@b', '+c', 'friday', 'may', '5', '3pm', 'in', 'a', 'day');
const quote = fc.constantFrom('"', '""', '6"', ' " ');
const anyLine = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.oneof(sign, quote, fc.string())).map((parts) => parts.join(' ')),
);
const quotable = fc
  .string({ unit: 'grapheme' })
  .filter((text) => !text.includes('"') && text.trim() !== '');

describe('any line', () => {
  it('is read or refused with a Problem', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        try {
          expect(read(line).title.trim()).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('keeps quoted text verbatim', () => {
    const words = fc.array(sign);
    fc.assert(
      fc.property(words, quotable, words, (before, text, after) => {
        expect(read([...before, `"${text}"`, ...after].join(' ')).title).toContain(text);
      }),
    );
  });

  it('made of quoted text alone is its own reading', () => {
    fc.assert(
      fc.property(quotable, (text) => {
        expect(read(`"${text}"`)).toEqual({
          title: text,
          due: null,
          priority: null,
          labels: [],
          project: null,
        });
      }),
    );
  });

  it.each([
    ['spaces', ' '],
    ['quotes', '"'],
    ['lone quotes', ' "'],
    ['digits', '1'],
    ['numbers', '24 '],
    ['introducers', 'due by '],
    ['dates', 'in 3 days next friday '],
    ['punctuation', '.,!'],
    ['labels', '#a '],
    ['clocks', '1:11:11'],
  ])('costs linear time: %s', (_, part) => {
    const cost = (length: number) => {
      const line = `x ${part.repeat(length / part.length)} y`;
      const before = process.threadCpuUsage();
      read(line);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    };
    cost(20_000);
    expect(Math.min(cost(160_000), cost(160_000))).toBeLessThan(40 * Math.max(2, cost(20_000)));
  });
});
