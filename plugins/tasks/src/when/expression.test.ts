import { Problem } from '@aurelius/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatWall } from './civil.ts';
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
    '\0',
  ])('%j is not a date', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'TASK_DATE_UNREADABLE' }));
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
