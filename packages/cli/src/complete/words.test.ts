import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unquote } from './words.ts';

describe('unquote', () => {
  it.each([
    ['plain', 'plain'],
    ["'a b'", 'a b'],
    ['"a \\" b"', 'a " b'],
    ['a\\ b', 'a b'],
    ['"still open', 'still open'],
    ["--label='ho", '--label=ho'],
    ['$(touch x)', '$(touch x)'],
    ["'it'\\''s'", "it's"],
    ['end\\', 'end'],
  ])('reads %s', (typed, word) => {
    expect(unquote(typed)).toBe(word);
  });

  it('gives back what was put in single quotes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unquote(`'${text.replaceAll("'", "'\\''")}'`)).toBe(text);
      }),
    );
  });
});
