import { formatWall } from '@aurelius/core/time';
import { describe, expect, it } from 'vitest';
import { referenceAt } from '../when/expression.ts';
import { readWithFallback } from './fallback.ts';

// Monday 23 November 2026, 10:00 in Berlin.
const reference = referenceAt(Date.parse('2026-11-23T09:00:00Z'), 'Europe/Berlin');
const read = async (line: string) => {
  const { title, moment, reads } = await readWithFallback(line, reference, 'aurelius');
  return [title, moment && formatWall(moment), reads.at(-1)?.by, reads.at(-1)?.words];
};

describe('dates that our grammar does not know', () => {
  it.each([
    ['tea in half an hour', 'tea', '2026-11-23T10:30:00', 'in half an hour'],
    ['call in a couple of days please', 'call please', '2026-11-25', 'in a couple of days'],
    ['5 minutes later stretch', 'stretch', '2026-11-23T10:05:00', '5 minutes later'],
    ['tea "in 3 days" in half an hour', 'tea in 3 days', '2026-11-23T10:30:00', 'in half an hour'],
  ])('%s', async (line, title, due, words) => {
    expect(await read(line)).toEqual([title, due, 'chrono-node', words]);
  });

  it('are the same in whatever zone the process runs', async () => {
    const tokyo = referenceAt(Date.parse('2026-11-23T15:10:00Z'), 'Asia/Tokyo');
    const { moment } = await readWithFallback('tea in half an hour', tokyo, 'aurelius');
    expect(moment && formatWall(moment)).toBe('2026-11-24T00:40:00');
  });
});

describe('ordinary titles', () => {
  it.each([
    'read 1984',
    'notes from last friday',
    'last week summary',
    'call May about plan',
    'clean on 31 feb',
    'fix 3 day bug',
    'write morning pages',
    'read for half an hour',
    'jog for 3 days',
    'half past four cowboy',
    'the second sun in march',
    'sat on the wed sofa',
    'meet 10-11',
    'cut 1/2 cup',
    'two weeks ago ana asked',
    'review past month numbers',
    'a year in the merde',
    '"in half an hour" tea',
    'in half an hour',
    'the day the music died',
  ])('lose nothing to it: %s', async (line) => {
    expect(await read(line)).toEqual([line.replaceAll('"', ''), null, undefined, undefined]);
  });

  it('with a date of ours are not shown to it', async () => {
    expect(await read('tea in half an hour tomorrow')).toEqual([
      'tea in half an hour',
      '2026-11-24',
      'aurelius',
      'tomorrow',
    ]);
  });
});
