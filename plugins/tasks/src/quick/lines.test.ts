import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

const tree = (text: string) => linesOf(text).map(({ level, text: line }) => `${level} ${line}`);

describe('a text of several lines', () => {
  it('is a tree by its indentation', () => {
    expect(tree('Move\n  van\n    prices\n  pack\nFlowers\n  red')).toEqual([
      '0 Move',
      '1 van',
      '2 prices',
      '1 pack',
      '0 Flowers',
      '1 red',
    ]);
  });

  it('may be indented as a whole, by tabs, and unevenly', () => {
    expect(tree('  a\n\tb\n  c\r\n      d\n    e\n')).toEqual(['0 a', '1 b', '0 c', '1 d', '1 e']);
  });

  it('loses the bullets of a list, and empty lines', () => {
    expect(tree('- a\n\n  * b\n  - [ ] c\n  • d\n  [ ] e\n  -f\n  -')).toEqual([
      '0 a',
      '1 b',
      '1 c',
      '1 d',
      '1 e',
      '1 -f',
      '1 -',
    ]);
  });

  it('of one line is that line, bullet and space included', () => {
    expect(linesOf('\n - a \n')).toEqual([{ text: ' - a ', level: 0 }]);
  });

  it('begins at the top and never jumps down more than one level', () => {
    const line = fc
      .tuple(fc.nat(12), fc.constantFrom('a', 'b c', '- d'))
      .map(([indent, text]) => ' '.repeat(indent) + text);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const levels = linesOf(lines.join('\n')).map(({ level }) => level);
        expect(levels).toHaveLength(lines.length);
        expect(levels[0]).toBe(0);
        for (const [at, level] of levels.entries()) {
          if (at > 0) expect(level).toBeLessThanOrEqual((levels[at - 1] ?? 0) + 1);
        }
      }),
    );
  });

  it.each(['x\n'.repeat(201), `a\n${'x'.repeat(4001)}`])('has its limits', (text) => {
    expect(() => linesOf(text)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
