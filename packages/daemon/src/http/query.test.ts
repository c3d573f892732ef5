import { Problem } from '@aurelius/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fieldTypes, readQuery } from './query.ts';

const types = fieldTypes(
  z.strictObject({
    text: z.string().optional(),
    limit: z.int().default(50),
    share: z.number().nullable().optional(),
    all: z.boolean().optional(),
    label: z.array(z.string()).optional(),
    level: z.array(z.int()).optional(),
  }),
);

const read = (query: string) => {
  const into = {};
  readQuery(query, types, into);
  return into;
};

function refusal(query: string): unknown {
  try {
    return read(query);
  } catch (error) {
    if (error instanceof Problem) return [error.spec.status, ...(error.errors ?? [])];
    throw error;
  }
}

describe('reading a query string', () => {
  it('gives each field the type its schema has', () => {
    expect(read('text=a+b%26c&limit=7&share=0.5&all=true&label=x&label=y&level=1')).toEqual({
      text: 'a b&c',
      limit: 7,
      share: 0.5,
      all: true,
      label: ['x', 'y'],
      level: [1],
    });
  });

  it('never guesses', () => {
    const wrong = { limit: ['1.5', '', '1e3', '0x10', ' 1', 'NaN'], all: ['1', 'TRUE', ''] };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const outcome = refusal(`${name}=${value}`);
        expect(outcome).toMatchObject([400, { pointer: `/${name}` }]);
      }
    }
    expect(read('text=true&label=1')).toEqual({ text: 'true', label: ['1'] });
  });

  it('refuses unknown fields and scalars that are given twice, all at once', () => {
    expect(refusal('txet=a&limit=1&limit=2')).toEqual([
      400,
      { pointer: '/txet', message: 'there is no such field' },
      { pointer: '/limit', message: 'is given twice' },
    ]);
    expect(refusal('__proto__=a')).toMatchObject([400, { pointer: '/__proto__' }]);
  });

  it('refuses what is not text', () => {
    for (const value of ['%zz', '%', '%ff', '%00', '%ed%a0%80', '\u00ff']) {
      expect(refusal(`text=${value}`)).toEqual([400]);
    }
  });

  it('reads UTF-8 that was not percent-encoded', () => {
    expect(read(`text=${Buffer.from('größe').toString('latin1')}`)).toEqual({ text: 'größe' });
  });

  it('gives back what URLSearchParams wrote', () => {
    const text = fc
      .string({ unit: 'binary' })
      .filter((it) => !it.includes('\0') && it.isWellFormed());
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1 }), fc.integer(), (word, label, limit) => {
        const search = new URLSearchParams({ text: word, limit: String(limit) });
        for (const one of label) search.append('label', one);
        expect(read(search.toString())).toEqual({ text: word, limit, label });
      }),
    );
  });
});
