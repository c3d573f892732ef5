import { describe, expect, it } from 'vitest';
import { createLists } from './lists.ts';

const ids = (count: number, prefix = 'id') =>
  Array.from({ length: count }, (_, at) => `${prefix}${at + 1}`);

describe('lists', () => {
  it('count from one, and begin anew with every list that is not a further page', () => {
    const lists = createLists();
    lists.remember('a', 'task', ids(2), false);
    lists.remember('a', 'task', ['id3'], true);
    expect([0, 1, 2, 3, 4].map((place) => lists.resolve('a', 'task', place))).toEqual([
      undefined,
      'id1',
      'id2',
      'id3',
      undefined,
    ]);
    lists.remember('a', 'task', ['other'], false);
    expect([1, 2].map((place) => lists.resolve('a', 'task', place))).toEqual(['other', undefined]);
  });

  it('belong to one client and one entity', () => {
    const lists = createLists();
    lists.remember('a', 'task', ['t'], false);
    lists.remember('a', 'event', ['e'], false);
    lists.remember('b', 'task', ['u'], true);
    expect(lists.resolve('a', 'task', 1)).toBe('t');
    expect(lists.resolve('a', 'event', 1)).toBe('e');
    expect(lists.resolve('b', 'task', 1)).toBe('u');
    expect(lists.resolve('b', 'event', 1)).toBeUndefined();
  });

  it('keep 10,000 rows, over pages too', () => {
    const lists = createLists();
    lists.remember('a', 'task', ids(9999), false);
    lists.remember('a', 'task', ids(2, 'more'), true);
    expect(lists.resolve('a', 'task', 10_000)).toBe('more1');
    expect(lists.resolve('a', 'task', 10_001)).toBeUndefined();
  });

  it('of 200 clients are kept, and who listed longest ago is forgotten', () => {
    const lists = createLists();
    for (let at = 0; at < 200; at++) lists.remember(`c${at}`, 'task', ['x'], false);
    lists.remember('c0', 'task', ['again'], false);
    lists.remember('new', 'task', ['x'], false);
    expect(lists.resolve('c0', 'task', 1)).toBe('again');
    expect(lists.resolve('c1', 'task', 1)).toBeUndefined();
    expect(lists.resolve('c2', 'task', 1)).toBe('x');
    expect(lists.resolve('new', 'task', 1)).toBe('x');
  });
});
