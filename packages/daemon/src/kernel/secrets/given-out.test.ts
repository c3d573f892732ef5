import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGivenOut, HIDDEN_VALUE } from './given-out.ts';

describe('what was given out', () => {
  it('is in no line of JSON any more, whatever characters it has', () => {
    const values = fc.string({ unit: 'binary', minLength: 8 });
    fc.assert(
      fc.property(values, fc.string(), (value, around) => {
        const given = createGivenOut();
        given.add(value);
        const line = JSON.stringify({ msg: `${around}${value}${around}`, err: { stack: value } });
        const hidden = JSON.parse(given.hide(line)) as { msg: string; err: { stack: string } };
        expect(hidden.err.stack).toBe(HIDDEN_VALUE);
        expect(hidden.msg).not.toContain(value);
      }),
    );
  });

  it('is not looked for where it is too short to be told from a word', () => {
    const given = createGivenOut();
    given.add('secret');
    expect(given.hide('the secret')).toBe('the secret');
  });

  it('is remembered while it is in use, and not without end', () => {
    const given = createGivenOut();
    given.add('of the first hour');
    for (let at = 0; at < 300; at++) {
      given.add(`token of hour ${at}`);
      given.add('of every hour');
    }
    const line = 'of the first hour, token of hour 299, of every hour';
    expect(given.hide(line)).toBe(`of the first hour, ${HIDDEN_VALUE}, ${HIDDEN_VALUE}`);
  });
});
