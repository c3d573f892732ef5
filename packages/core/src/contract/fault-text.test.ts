import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { faultText } from './fault-text.ts';
import { filledText, localDateTime } from './text.ts';

const fault = (schema: z.ZodType, value: unknown): string => {
  const issue = schema.safeParse(value).error?.issues[0];
  if (!issue) throw new Error('it fits');
  return faultText(issue);
};

describe('faultText', () => {
  it.each([
    [z.string(), undefined, 'is missing'],
    [z.string(), 3, 'must be text, not a number'],
    [z.object({}), [], 'must be an object, not a list'],
    [z.boolean(), null, 'must be true or false, not null'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.int().min(1), 0, 'must be at least 1'],
    [z.number().gt(5), 5, 'must be more than 5'],
    [z.number().lt(5), 5, 'must be less than 5'],
    [z.int().max(5), 6, 'must be at most 5'],
    [z.int().multipleOf(5), 7, 'must be a multiple of 5'],
    [z.string().min(1), '', 'must have at least 1 characters'],
    [z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 items'],
    [z.enum(['a', 'b']), 'c', 'must be one of a, b'],
    [z.literal('x'), 'c', 'must be x'],
    [z.iso.date(), 'c', 'must be a date like 2026-11-24'],
    [z.string().regex(/x/), 'c', 'is not written as it must be'],
    [z.union([z.string(), z.int()]), true, 'does not fit'],
  ] as const)('words fault %#', (schema, value, text) => {
    expect(fault(schema, value)).toBe(text);
  });

  it('keeps what a contract says in its own words', () => {
    expect(fault(filledText(3), ' ')).toBe('must not be blank');
    expect(fault(localDateTime(), 'x')).toMatch(/^must be a date like/);
  });
});
