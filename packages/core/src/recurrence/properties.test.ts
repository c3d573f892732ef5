import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRule, anySeries } from '../../test/rule-arbitrary.ts';
import { describeRule } from './describe.ts';
import { expand } from './instances.ts';
import { parseRule } from './parse.ts';
import { writeRule } from './write.ts';

describe('any rule', () => {
  it('is read again as it was written', () => {
    fc.assert(
      fc.property(anyRule, (text) => {
        const rule = parseRule(text);
        expect(parseRule(writeRule(rule))).toEqual(rule);
        expect(writeRule(parseRule(writeRule(rule)))).toBe(writeRule(rule));
        expect(describeRule(rule)).not.toMatch(/undefined|NaN| {2}/);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused or read, whatever the text', () => {
    const part = fc.constantFrom(
      'FREQ=DAILY',
      'BYDAY=',
      'COUNT=0',
      ';',
      '=',
      'UNTIL=2026',
      'é',
      ',',
      '-1',
      'MO',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseRule(text);
          } catch (error) {
            expect(error).toMatchObject({ name: 'RuleFault' });
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('any series', () => {
  it('has its instances in order and each once', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const seconds = expand(series, { limit: 60 }).instances.map(({ second }) => second);
        expect(seconds).toEqual([...new Set(seconds)].sort((a, b) => a - b));
      }),
      { numRuns: 120 },
    );
  });

  it('has in a window what it has there as a whole', () => {
    fc.assert(
      fc.property(
        anySeries,
        fc.nat({ max: 59 }),
        fc.integer({ min: -1, max: 1 }),
        (series, at, off) => {
          const all = expand(series, { limit: 60 });
          const begin = all.instances[at % Math.max(1, all.instances.length)];
          const last = all.instances.at(-1);
          if (!begin || !last) return;
          const window = { from: begin.second + off, to: last.second + 1 };
          expect(expand(series, window).instances).toEqual(
            all.instances.filter(({ second }) => second >= window.from),
          );
        },
      ),
      { numRuns: 120 },
    );
  });
});
