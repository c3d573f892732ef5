import { Problem } from '@aurelius/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.ts';

const parse = (text: string, depth = 64) => parseJson(Buffer.from(text), depth);

function refusal(body: string | Uint8Array): string {
  try {
    parseJson(typeof body === 'string' ? Buffer.from(body) : body, 64);
  } catch (error) {
    if (error instanceof Problem) return `${error.spec.status} ${error.code}`;
    throw error;
  }
  return 'accepted';
}

const MALFORMED = '400 MALFORMED_JSON';

describe('parsing JSON', () => {
  it('agrees with JSON.parse on everything it accepts', () => {
    const clean = fc.jsonValue({ stringUnit: 'grapheme' });
    fc.assert(
      fc.property(clean, fc.constantFrom(undefined, 2, '\t\r'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        if (/"(__proto__|constructor|prototype)"|\\u0000/.test(text)) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('answers a Problem to any other text, never another error', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'[]{}",:\\u0eE+-.1 tnf\n', '\u0000') });
    fc.assert(
      fc.property(noise, (text) => {
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(text);
        } catch {
          valid = false;
        }
        const outcome = refusal(text);
        if (!valid) expect(outcome).toMatch(/^400/);
        else if (outcome === 'accepted') expect(parse(text)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses endless nesting without trying to follow it', () => {
    expect(refusal('['.repeat(400_000))).toBe(MALFORMED);
    expect(refusal('{"a":'.repeat(100_000))).toBe(MALFORMED);
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined();
    expect(refusal(`${'['.repeat(65)}${']'.repeat(65)}`)).toBe(MALFORMED);
  });

  it('refuses a key that is there twice, however it is written', () => {
    expect(refusal('{"a":1,"a":2}')).toBe(MALFORMED);
    expect(refusal('{"a":1,"\\u0061":2}')).toBe(MALFORMED);
    expect(refusal('{"x":{"a":1, "b":2, "a" : 3}}')).toBe(MALFORMED);
    const many = Array.from({ length: 40 }, (_, i) => `"k${i}":0`).join();
    expect(refusal(`{${many},"k3":1}`)).toBe(MALFORMED);
    expect(refusal(`{${many}}`)).toBe('accepted');
    expect(parse('[{"a":1},{"a":2}]')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(parse('{"a":["a","a"],"b":"a"}')).toEqual({ a: ['a', 'a'], b: 'a' });
  });

  it('refuses keys that reach a prototype', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
      expect(refusal(`{"${key}":{}}`)).toBe(MALFORMED);
    }
    expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });

  it('refuses numbers that would become infinite', () => {
    expect(refusal('1e999')).toBe(MALFORMED);
    expect(refusal('[-1E400]')).toBe(MALFORMED);
    expect(refusal(`[${'9'.repeat(400)}]`)).toBe(MALFORMED);
    expect(parse('[1e300,-0.5e-400]')).toEqual([1e300, -0]);
  });

  it('refuses texts that cannot be stored', () => {
    expect(refusal('{"a":"\\u0000"}')).toBe('400 INVALID_INPUT');
    expect(refusal('["\\ud800"]')).toBe('400 INVALID_INPUT');
    expect(refusal('{"\\udc00x":1}')).toBe('400 INVALID_INPUT');
    expect(parse('["\\ud83d\\ude00", "\\\\u0000"]')).toEqual(['😀', '\\u0000']);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(Buffer.from([0x22, 0xff, 0x22]))).toBe(MALFORMED);
    expect(refusal(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toBe(MALFORMED);
  });
});
