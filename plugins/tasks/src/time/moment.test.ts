import { describe, expect, it } from 'vitest';
import { readSpan } from '../when/span.ts';
import { readPast } from './moment.ts';

const zone = 'Europe/Berlin';
const now = Date.parse('2026-11-23T09:00:30Z');
const read = (text: string, after?: string, at = now) =>
  new Date(readPast(text, { now: at, zone }, after === undefined ? undefined : Date.parse(after)))
    .toISOString()
    .slice(0, 19);

describe('a time of what has happened', () => {
  it.each([
    ['now', '2026-11-23T09:00:30'],
    ['10m ago', '2026-11-23T08:50:30'],
    ['-1h30m', '2026-11-23T07:30:30'],
    ['9:30', '2026-11-23T08:30:00'],
    ['10:00', '2026-11-23T09:00:00'],
    ['10:01', '2026-11-22T09:01:00'],
    ['11pm', '2026-11-22T22:00:00'],
    ['yesterday 14:00', '2026-11-22T13:00:00'],
    ['2026-11-20', '2026-11-19T23:00:00'],
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it('is the last one in the night that the clocks are set back', () => {
    const morning = Date.parse('2026-10-25T06:00:00Z');
    expect(read('0:30', undefined, morning)).toBe('2026-10-24T22:30:00');
    expect(read('7:30', undefined, morning)).toBe('2026-10-24T05:30:00');
    expect(read('6:30', undefined, morning)).toBe('2026-10-25T05:30:00');
  });

  it('is the next one after another', () => {
    expect(read('8:00', '2026-11-20T22:00:00Z')).toBe('2026-11-21T07:00:00');
  });

  it.each(['tomorrow', 'in 2 hours', '2026-12-24'])('is not to come: %s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'TASK_INTERVAL_INVALID' }));
  });
});

describe('a span', () => {
  it.each([
    ['45m', 45],
    ['1h30m', 90],
    ['1.5h', 90],
    ['1 hour 15 min', 75],
    ['2d', 2880],
    ['1w', 10_080],
    ['0m', 0],
    ['45', null],
    ['1h x', null],
    ['', null],
  ])('%s is %s minutes', (text, minutes) => {
    expect(readSpan(text)).toBe(minutes === null ? null : minutes * 60_000);
  });
});
