import { Problem } from '@aurelius/core/contract';
import { formatWall } from '@aurelius/core/time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundOf, readMoment, referenceAt } from './expression.ts';

// Monday 23 November 2026, 10:00 in Berlin.
const reference = referenceAt(Date.parse('2026-11-23T09:00:00Z'), 'Europe/Berlin');
const read = (text: string) => formatWall(readMoment(text, reference));
const bound = (text: string) =>
  new Date(boundOf(readMoment(text, reference), 'Europe/Berlin')).toISOString();

describe('dates in words, on Monday 23 November 2026 at 10:00', () => {
  it.each([
    ['2026-12-24', '2026-12-24'],
    ['2026-12-24T18:30', '2026-12-24T18:30:00'],
    ['2026-12-24 18:30', '2026-12-24T18:30:00'],
    ['2026-12-24 18:30:15', '2026-12-24T18:30:15'],
    ['2026-12-24T18:30:00Z', '2026-12-24T19:30:00'],
    ['2026-12-24T18:30:00.250+05:30', '2026-12-24T14:00:00'],
    ['2026-12-24 18:30Z', '2026-12-24T19:30:00'],
    ['2020-01-01', '2020-01-01'],
    ['today', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['tmr', '2026-11-24'],
    ['TMRW', '2026-11-24'],
    ['yesterday', '2026-11-22'],
    ['monday', '2026-11-30'],
    ['tuesday', '2026-11-24'],
    ['friday', '2026-11-27'],
    ['Fri', '2026-11-27'],
    ['sun', '2026-11-29'],
    ['next friday', '2026-12-04'],
    ['next monday', '2026-11-30'],
    ['next sun', '2026-12-06'],
    ['this friday', '2026-11-27'],
    ['this monday', '2026-11-23'],
    ['next week', '2026-11-30'],
    ['next month', '2026-12-01'],
    ['next year', '2027-01-01'],
    ['in 3 days', '2026-11-26'],
    ['in 2 weeks', '2026-12-07'],
    ['in a week', '2026-11-30'],
    ['in a month', '2026-12-23'],
    ['in 1 year', '2027-11-23'],
    ['in 90 min', '2026-11-23T11:30:00'],
    ['in an hour', '2026-11-23T11:00:00'],
    ['in 20 hours', '2026-11-24T06:00:00'],
    ['eod', '2026-11-23'],
    ['eow', '2026-11-29'],
    ['eom', '2026-11-30'],
    ['eoq', '2026-12-31'],
    ['eoy', '2026-12-31'],
    ['3pm', '2026-11-23T15:00:00'],
    ['3:30pm', '2026-11-23T15:30:00'],
    ['3 pm', '2026-11-23T15:00:00'],
    ['9am', '2026-11-24T09:00:00'],
    ['10:00', '2026-11-24T10:00:00'],
    ['10:01', '2026-11-23T10:01:00'],
    ['15:00', '2026-11-23T15:00:00'],
    ['at 15', '2026-11-23T15:00:00'],
    ['noon', '2026-11-23T12:00:00'],
    ['midnight', '2026-11-24T00:00:00'],
    ['12am', '2026-11-24T00:00:00'],
    ['12pm', '2026-11-23T12:00:00'],
    ['24 nov', '2026-11-24'],
    ['23 nov', '2026-11-23'],
    ['22 nov', '2027-11-22'],
    ['nov 24th', '2026-11-24'],
    ['24th of november', '2026-11-24'],
    ['24 november 2027', '2027-11-24'],
    ['november 24, 2027', '2027-11-24'],
    ['may 5', '2027-05-05'],
    ['29 feb', '2028-02-29'],
    ['tomorrow 3pm', '2026-11-24T15:00:00'],
    ['3pm tomorrow', '2026-11-24T15:00:00'],
    ['next friday at 9', '2026-12-04T09:00:00'],
    ['on friday at noon', '2026-11-27T12:00:00'],
    ['by fri', '2026-11-27'],
    ['due by eom', '2026-11-30'],
    ['  Friday,   3PM ', '2026-11-27T15:00:00'],
    ['last friday of november', '2026-11-27'],
    ['first monday of december 2027', '2027-12-06'],
    ['2nd tuesday of next month', '2026-12-08'],
    ['1st of next month', '2026-12-01'],
    ['the last day of the month', '2026-11-30'],
    ['last day of february', '2027-02-28'],
    ['the 15th', '2026-12-15'],
    ['the 31st', '2026-12-31'],
    ['by the 23rd', '2026-11-23'],
    ['end of month', '2026-11-30'],
    ['end of next week', '2026-12-06'],
    ['end of the year', '2026-12-31'],
    ['by end of march', '2027-03-31'],
    ['this weekend', '2026-11-28'],
    ['next weekend', '2026-12-05'],
    ['next quarter', '2027-01-01'],
    ['week 48', '2026-11-27'],
    ['week 47', '2027-11-26'],
    ['week 53', '2027-01-01'],
    ['in week 3', '2027-01-22'],
    ['week 1 of 2027', '2027-01-08'],
    ['2026-W53', '2027-01-01'],
    ['2026-w48-1', '2026-11-23'],
    ['the day after tomorrow', '2026-11-25'],
    ['in two weeks', '2026-12-07'],
    ['a week from now', '2026-11-30'],
    ['two weeks from friday', '2026-12-11'],
    ['an hour from now', '2026-11-23T11:00:00'],
    ['tonight', '2026-11-23T20:00:00'],
    ['this evening', '2026-11-23T19:00:00'],
    ['tomorrow morning', '2026-11-24T09:00:00'],
    ['friday afternoon', '2026-11-27T14:00:00'],
    ['in the morning', '2026-11-24T09:00:00'],
    ['friday 27 nov', '2026-11-27'],
    ['fri, 4 december 2026', '2026-12-04'],
    ['24/12/2026', '2026-12-24'],
    ['12/24/2026', '2026-12-24'],
    ['24.12.2026', '2026-12-24'],
    ['24.12.', '2026-12-24'],
    ['24/12', '2026-12-24'],
    ['24-12-2026', '2026-12-24'],
    ['1/2/27', '2027-02-01'],
    ['by friday', '2026-11-27'],
    ['last friday of november at 9', '2026-11-27T09:00:00'],
  ])('%j is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '31 feb',
    '2026-02-30',
    '2026-11-24T25:00',
    '2026-12-24T18:30:00+99:00',
    '13pm',
    '0am',
    '24:00',
    '15',
    'may',
    'in 3',
    'in 12345 days',
    'in 9999 years',
    'friday tomorrow',
    '3pm 4pm',
    'someday',
    'last friday',
    'every monday',
    'friday. 3pm x',
    '9999-12-31',
    'week 54',
    'week 0',
    '2027-W53',
    '32/13/2026',
    '31/2/2026',
    '24/12-2026',
    'the 32nd',
    'sunday 27 nov',
    'last day',
    'end of bob',
    'this week',
    'two weeks from bob',
    '\0',
  ])('%j is not a date', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'TASK_DATE_UNREADABLE' }));
  });

  it('have the month first in the United States, where either could be it, and say so', () => {
    const there = (locale?: string) => {
      const at = referenceAt(reference.now, 'Europe/Berlin', locale);
      const { order, ...moment } = readMoment('03/04/2027', at);
      return [formatWall(moment), order];
    };
    expect(there('en-US')).toEqual(['2027-03-04', 'month-first']);
    expect(there('en-us-u-ca-gregory')).toEqual(['2027-03-04', 'month-first']);
    for (const locale of ['en-GB', 'de-DE', 'en', undefined]) {
      expect(there(locale)).toEqual(['2027-04-03', 'day-first']);
    }
    const american = referenceAt(reference.now, 'Europe/Berlin', 'en-US');
    expect(readMoment('25/12/2026', american)).not.toHaveProperty('order');
    expect(formatWall(readMoment('3.4.2027', american))).toBe('2027-04-03');
  });

  it('count hours through a change of the clocks', () => {
    const evening = referenceAt(Date.parse('2026-10-24T22:00:00Z'), 'Europe/Berlin');
    expect(formatWall(readMoment('in 4 hours', evening))).toBe('2026-10-25T03:00:00');
  });

  it('say no more than a Problem about any text', () => {
    const word = fc.constantFrom('in', '3', 'may', 'next', 'fri', 'at', '15', 'due', 'by', '2026');
    const anyText = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        try {
          expect(read(text)).toMatch(/^\d{4}-\d\d-\d\d/);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('bounds of filters', () => {
  it('begin with the day', () => {
    expect(bound('friday')).toBe('2026-11-26T23:00:00.000Z');
  });

  it('are exact with a time', () => {
    expect(bound('friday 3pm')).toBe('2026-11-27T14:00:00.000Z');
  });

  it('include what is named by its end', () => {
    expect(bound('eow')).toBe('2026-11-29T23:00:00.000Z');
  });
});
