import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { term, termJson, termLines } from './term.ts';

/** Told from the Unicode tables by another route than the code under test: control, format and separator categories. */
const ACTS =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{ad}\u{61c}\u{200b}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e0fff}]/u;

describe('term', () => {
  it.each([
    ['an OSC of C1', '\x9d52;c;QUJD\x9c', '\\x9d52;c;QUJD\\x9c'],
    ['an OSC that never ends', '\x1b]52;c;AAAA', '\\x1b]52;c;AAAA'],
    ['a title change', '\x1b]0;pwned\x07', '\\x1b]0;pwned\\x07'],
    ['colours', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['an escape split by another', '\x1b[3\x1b[31m1m', '\\x1b[3\\x1b[31m1m'],
    ['DCS and APC', '\x1bPq\x1b\\\x1b_x\x1b\\', '\\x1bPq\\x1b\\\\x1b_x\\x1b\\'],
    ['a carriage return that overwrites', 'good\rbad', 'good\\rbad'],
    ['a backspace', 'a\bb', 'a\\x08b'],
    ['a bell', 'a\x07', 'a\\x07'],
    ['NUL and DEL', '\0\x7f', '\\x00\\x7f'],
    ['a line break and a tab', 'a\nb\tc', 'a\\nb\\tc'],
    ['a right-to-left override', 'a\u202etxt.exe', 'a\\u{202e}txt.exe'],
    ['bidi isolates', '\u2066a\u2069', '\\u{2066}a\\u{2069}'],
    ['zero-width characters', 'a\u200bb\u2060c\ufeff', 'a\\u{200b}b\\u{2060}c\\u{feff}'],
    ['tag characters', '\u{e0041}', '\\u{e0041}'],
    ['line and paragraph separators', '\u2028\u2029', '\\u{2028}\\u{2029}'],
    ['half a surrogate pair', 'a\ud800', 'a\\u{d800}'],
    ['a soft hyphen', 'pass\u00adword', 'pass\\xadword'],
  ])('shows %s', (_, text, shown) => {
    expect(term(text)).toBe(shown);
  });

  it.each([
    'Grüße, naïve café',
    '日本語のタスク',
    'עברית and العربية',
    '👩‍💻 ship ❤️ it 🇩🇪',
    'x² ≠ ½ — “q”',
    'é',
  ])('leaves %s as it is', (text) => {
    expect(term(text)).toBe(text);
  });

  it('never lets anything through that acts on a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(term(text)).not.toMatch(ACTS);
      }),
      { numRuns: 2000 },
    );
  });

  it('never deletes: what is left is at least as long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(term(text).length).toBeGreaterThanOrEqual(text.length);
      }),
    );
  });
});

describe('termLines', () => {
  it('keeps line breaks and escapes the rest', () => {
    expect(termLines('a\nb\r\n\x1b[2J')).toBe('a\nb\\r\n\\x1b[2J');
  });
});

describe('termJson', () => {
  it('keeps the value and shows nothing unsafe', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const shown = termJson(JSON.stringify(value, null, 2));
        expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(shown.replaceAll('\n', '')).not.toMatch(ACTS);
      }),
    );
  });
});
