import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type SseEvent, sseReader } from './sse.ts';
import { WireError } from './stream.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Every event that is read, into `seen` also before a failure. */
function read(
  text: string,
  cuts: readonly number[] = [],
  max?: number,
  seen: SseEvent[] = [],
): SseEvent[] {
  const bytes = encode(text);
  const reader = sseReader(max);
  const at = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let place = 1; place < at.length; place += 1) {
    seen.push(...reader.push(bytes.subarray(at[place - 1], at[place])));
  }
  seen.push(...reader.end());
  return seen;
}

const everyCut = (text: string): number[] => [...encode(text).keys()];

it.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('ends lines with %s', (_, end) => {
  const text = ['event: a', 'data: 1', '', 'data: 2', '', ''].join(end);
  const events = [
    { event: 'a', data: '1' },
    { event: null, data: '2' },
  ];
  expect(read(text)).toEqual(events);
  expect(read(text, everyCut(text))).toEqual(events);
});

it('joins lines of data and takes one space off each', () => {
  expect(read('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([
    { event: null, data: 'a\nb\n c\n' },
  ]);
});

it('skips comments, fields it does not know and events without data', () => {
  const text =
    ': OPENROUTER PROCESSING\n\n: ping\nid: 7\nretry: x\nother: y\n\nevent: e\n\ndata: 1\n\n';
  expect(read(text)).toEqual([{ event: null, data: '1' }]);
});

it.each(['data: last', 'data: last\n', 'data: last\r', 'data: last\r\n', 'data: last\n\n'])(
  'reads a last event that ends as %j',
  (text) => {
    expect(read(text)).toEqual([{ event: null, data: 'last' }]);
  },
);

it('keeps characters whole that are cut between bytes', () => {
  const text = 'data: Grüße 🌍 "\u2028"\n\n';
  expect(read(text, everyCut(text))).toEqual([{ event: null, data: 'Grüße 🌍 "\u2028"' }]);
});

it('leaves out a mark of byte order', () => {
  expect(read('\uFEFFdata: 1\n\n', [1, 2])).toEqual([{ event: null, data: '1' }]);
});

it.each([
  ['in one chunk', []],
  ['in many', [10, 20, 30]],
])('refuses an event that is too large, %s, after those before it', (_, cuts) => {
  const seen: SseEvent[] = [];
  const text = `data: 1\n\ndata: ${'x'.repeat(40)}\n\n`;
  expect(() => read(text, cuts, 32, seen)).toThrow(WireError);
  expect(seen).toEqual([{ event: null, data: '1' }]);
});

it('refuses an event of many lines that is too large', () => {
  expect(() => read('data: 12345678\n'.repeat(5), [], 32)).toThrow(WireError);
});

it('reads the same events however the bytes are cut', () => {
  const end = fc.constantFrom('\n', '\r\n', '\r');
  const line = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replace(/[\r\n\0\uFEFF]/g, ''));
  const event = fc.record({
    name: line.map((name) => name.trimStart()),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), end, fc.array(fc.nat()), (all, eol, at) => {
      const text = all
        .map(({ name, lines }) =>
          [`event: ${name}`, ': ping', ...lines.map((one) => `data: ${one}`), '', ''].join(eol),
        )
        .join('');
      const size = encode(text).length;
      const cuts = at.map((one) => (size === 0 ? 0 : one % size));
      const events = all.map(({ name, lines }) => ({
        event: name || null,
        data: lines.join('\n'),
      }));
      expect(read(text, cuts)).toEqual(events);
      expect(read(text)).toEqual(events);
    }),
  );
});
