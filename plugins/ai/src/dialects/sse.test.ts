import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSse, type SseEvent, SseTooLargeError } from './sse.ts';

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    yield bytes.subarray(from, cut);
    from = cut;
  }
  yield bytes.subarray(from);
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function read(text: string, cuts: readonly number[] = [], max?: number): Promise<SseEvent[]> {
  const events: SseEvent[] = [];
  for await (const event of readSse(chunksOf(encode(text), cuts), max)) events.push(event);
  return events;
}

const everyCut = (text: string): number[] => [...encode(text).keys()];

it.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('ends lines with %s', async (_, end) => {
  const text = ['event: a', 'data: 1', '', 'data: 2', '', ''].join(end);
  const events = [
    { event: 'a', data: '1' },
    { event: null, data: '2' },
  ];
  expect(await read(text)).toEqual(events);
  expect(await read(text, everyCut(text))).toEqual(events);
});

it('joins lines of data and takes one space off each', async () => {
  expect(await read('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([
    { event: null, data: 'a\nb\n c\n' },
  ]);
});

it('skips comments, fields it does not know and events without data', async () => {
  const text =
    ': OPENROUTER PROCESSING\n\n: ping\nid: 7\nretry: x\nother: y\n\nevent: e\n\ndata: 1\n\n';
  expect(await read(text)).toEqual([{ event: null, data: '1' }]);
});

it.each(['data: last', 'data: last\n', 'data: last\r', 'data: last\r\n', 'data: last\n\n'])(
  'reads a last event that ends as %j',
  async (text) => {
    expect(await read(text)).toEqual([{ event: null, data: 'last' }]);
  },
);

it('keeps characters whole that are cut between bytes', async () => {
  const text = 'data: Grüße 🌍 "\u2028"\n\n';
  expect(await read(text, everyCut(text))).toEqual([{ event: null, data: 'Grüße 🌍 "\u2028"' }]);
});

it('leaves out a mark of byte order', async () => {
  expect(await read('\uFEFFdata: 1\n\n', [1, 2])).toEqual([{ event: null, data: '1' }]);
});

it.each([
  ['in one chunk', []],
  ['in many', [10, 20, 30]],
])('refuses an event that is too large, %s, after those before it', async (_, cuts) => {
  const seen: SseEvent[] = [];
  const reading = async () => {
    const bytes = encode(`data: 1\n\ndata: ${'x'.repeat(40)}\n\n`);
    for await (const event of readSse(chunksOf(bytes, cuts), 32)) seen.push(event);
  };
  await expect(reading()).rejects.toThrow(SseTooLargeError);
  expect(seen).toEqual([{ event: null, data: '1' }]);
});

it('refuses an event of many lines that is too large', async () => {
  await expect(read('data: 12345678\n'.repeat(5), [], 32)).rejects.toThrow(SseTooLargeError);
});

it('tells a broken connection apart from an end', async () => {
  async function* broken() {
    yield encode('data: 1\n\ndata: {"cut');
    throw new Error('reset');
  }
  const seen: SseEvent[] = [];
  const reading = async () => {
    for await (const event of readSse(broken())) seen.push(event);
  };
  await expect(reading()).rejects.toThrow('reset');
  expect(seen).toEqual([{ event: null, data: '1' }]);
});

it('reads the same events however the bytes are cut', async () => {
  const end = fc.constantFrom('\n', '\r\n', '\r');
  const line = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .map((text) => text.replace(/[\r\n\0\uFEFF]/g, ''));
  const event = fc.record({
    name: line.map((name) => name.trimStart()),
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 6 }),
      end,
      fc.array(fc.nat()),
      async (all, eol, at) => {
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
        expect(await read(text, cuts)).toEqual(events);
        expect(await read(text)).toEqual(events);
      },
    ),
  );
});
