import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTape, LARGEST, played } from './tape.ts';

const utf8 = (text: string) => new Uint8Array(Buffer.from(text));

describe('a tape', () => {
  it('holds what passed, in order', () => {
    const tape = createTape();
    tape.add(utf8('data: 1\n'));
    tape.add(utf8('\ndata: 2\n\n'));
    expect(Buffer.from(tape.whole() ?? []).toString()).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('is nothing where more passed than is kept', () => {
    const tape = createTape();
    tape.add(new Uint8Array(LARGEST));
    expect(tape.whole()).toHaveLength(LARGEST);
    tape.add(new Uint8Array(1));
    expect(tape.whole()).toBeNull();
  });
});

describe('a tape that is played', () => {
  const LINE_ENDS = ['\n', '\r\n', '\r'];

  it('is the same bytes, cut between events only, whatever ends their lines', () => {
    const event = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4000 });
    fc.assert(
      fc.property(fc.array(event), fc.constantFrom(...LINE_ENDS), (texts, end) => {
        const bytes = utf8(
          texts.map((text) => `data: ${text.replace(/[\r\n]/g, ' ')}${end}${end}`).join(''),
        );
        const pieces = [...played(bytes)];
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        for (const piece of pieces) {
          expect(
            Buffer.from(piece)
              .toString()
              .endsWith(end + end),
          ).toBe(true);
          expect(Buffer.from(piece).toString().startsWith('data: ')).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('comes in pieces, and a large event in one', () => {
    for (const end of LINE_ENDS) {
      const pieces = [...played(utf8(`data: x${end}${end}`.repeat(10_000)))];
      expect(pieces.length).toBeGreaterThan(4);
      for (const piece of pieces) expect(piece.length).toBeLessThan(17_000);
    }
    const large = utf8(`data: ${'x'.repeat(100_000)}\n\n`);
    expect([...played(large)]).toEqual([large]);
  });

  it('ends where its bytes end, also without an empty line', () => {
    expect([...played(utf8(`data: ${'x'.repeat(20_000)}\n`))]).toHaveLength(1);
    expect([...played(new Uint8Array())]).toEqual([]);
  });
});
