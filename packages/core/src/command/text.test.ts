import { describe, expect, it } from 'vitest';
import { fit, namedLines, renderTable, textWidth } from './text.ts';

const context = {
  tty: true,
  color: false,
  width: 80,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'UTC',
};

/** Texts of many scripts and the columns they take, as terminals that know Unicode draw them. */
const CORPUS: readonly (readonly [string, number])[] = [
  ['Pay rent', 8],
  ['Café', 4],
  ['Cafe\u0301', 4],
  ['Straße fegen', 12],
  ['牛乳を買う', 10],
  ['ｶﾞ', 2],
  ['각', 2],
  ['\u1100\u1161\u11a8', 2],
  ['दूध', 2],
  ['ซื้อนม', 4],
  ['Купить молоко', 13],
  ['לקנות חלב', 9],
  ['شراء الحليب', 11],
  ['קָנָה', 3],
  ['🎉', 2],
  ['❤️', 2],
  ['❤', 1],
  ['👍🏽', 2],
  ['👩‍👩‍👧‍👦', 2],
  ['🏳️‍🌈', 2],
  ['🇩🇪', 2],
  ['🇩🇪🇫🇷', 4],
  ['1️⃣', 2],
  ['⌚ now', 6],
  ['a👨‍🚀b', 4],
  ['Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤', 1],
  ['𠀀', 2],
  ['…', 1],
  ['½', 1],
];

describe('the width of a text', () => {
  it.each(CORPUS)('%s', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('a text that is cut', () => {
  it('ends between what is seen as characters', () => {
    expect(fit('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 4)).toBe('👩‍👩‍👧‍👦…');
    expect(fit('🇩🇪🇫🇷', 3)).toBe('🇩🇪…');
    expect(fit('Cafe\u0301 au lait', 5)).toBe('Cafe\u0301…');
    expect(fit('牛乳を買う', 4)).toBe('牛…');
    for (const [text] of CORPUS) {
      for (let width = 1; width <= 10; width++) {
        expect(textWidth(fit(text, width))).toBeLessThanOrEqual(width);
      }
    }
  });
});

describe('a table', () => {
  it('has no most rows', () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => at);
    const columns = [{ title: 'N', value: String }];
    const lines = renderTable(rows, columns, context).split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([200_001, '199999']);
  });

  it('is aligned whatever script its texts are in', () => {
    const columns = [
      { title: 'text', value: ([text]: readonly [string, number]) => text },
      { title: 'end', value: () => '|' },
    ];
    const ends = renderTable(CORPUS, columns, context)
      .split('\n')
      .slice(1)
      .map((line) => textWidth(line.replace(/[\u2068\u2069]/g, '').slice(0, -1)));
    expect(new Set(ends).size).toBe(1);
  });

  it('keeps a text from right to left in its column, and takes no marks of direction from outside', () => {
    const rows = ['חלב', 'milk', 'خبز\u2069\u202e'];
    const columns = [
      { title: 'text', value: (text: string) => text },
      { title: 'ref', value: () => 'k7dp' },
    ];
    const [, hebrew, latin, arabic] = renderTable(rows, columns, context).split('\n');
    expect(hebrew).toMatch(/^\u2068חלב\u2069 +k7dp$/);
    expect(latin).toMatch(/^milk +k7dp$/);
    expect(arabic).toMatch(/^\u2068خبز\\u\{2069\}\\u\{202e\}\u2069 +k7dp$/);
    expect(renderTable(rows, columns, { ...context, tty: false })).not.toMatch(/[\u2068\u2069]/);
    expect(namedLines({ title: 'חלב' }, 8, context)).toBe('title   \u2068חלב\u2069');
  });
});
