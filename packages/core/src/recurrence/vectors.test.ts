import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAY_SECONDS, realDay } from '../time/civil.ts';
import { expand } from './instances.ts';
import { parseRule } from './parse.ts';

interface Vector {
  readonly cls: string;
  readonly zone: string;
  readonly dtstart: string;
  readonly rrule: string;
  readonly utc: readonly string[];
  readonly utc_gap_skip: readonly string[] | null;
}

const FILE = new URL('../../../../test/fixtures/recurrence/rrule.json', import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Vector[];
/** The vectors list what is before this year. */
const END = Date.UTC(2055, 0, 1) / 1000;

const utcText = (second: number): string =>
  new Date(second * 1000).toISOString().replace(/[-:]|\.000/g, '');

function wallOf(text: string) {
  const [year, month, date, hour, minute, second] = [
    ...[text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)],
    ...[text.slice(9, 11), text.slice(11, 13), text.slice(13, 15)],
  ].map(Number) as [number, number, number, number, number, number];
  const day = realDay(year, month, date) ?? expect.unreachable();
  return { day, seconds: (hour * 60 + minute) * 60 + second };
}

function found({ zone, dtstart, rrule }: Vector, gap: 'shift' | 'skip'): string[] {
  const series = { rule: parseRule(rrule), dtstart: wallOf(dtstart), zone, gap };
  return expand(series, { to: END, limit: 40 }).instances.map(({ second }) => utcText(second));
}

describe('the vectors', () => {
  it('are all there', () => {
    expect(vectors).toHaveLength(297);
    expect(DAY_SECONDS).toBe(86_400);
  });

  it.each(vectors)('$zone $dtstart $rrule', (vector) => {
    expect(found(vector, 'shift')).toEqual(vector.utc);
    if (vector.utc_gap_skip) expect(found(vector, 'skip')).toEqual(vector.utc_gap_skip);
  });
});
