import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonStart } from './json-start.ts';

const stateOf = (text: string) => {
  const start = jsonStart();
  let state = start('');
  for (const line of text.split('\n')) {
    state = start(line);
    if (state === 'broken') break;
  }
  return state;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Text that is nearly JSON: values with one character put in, taken out or replaced. */
const nearly = fc
  .tuple(
    fc.json({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom(...'{}[],:"\\ue01.-+ \t\rntx\u00a0', ''),
  )
  .chain(([json, at, char]) => {
    const place = at % (json.length + 1);
    return fc.constantFrom(
      json.slice(0, place) + char + json.slice(place),
      json.slice(0, place) + char + json.slice(place + 1),
    );
  });

describe('jsonStart', () => {
  it('calls whole what JSON.parse takes, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearly, fc.string()), (text) => {
        fc.pre(!text.includes('\n'));
        expect(stateOf(text) === 'whole').toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('calls every first part of a value over several lines open', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(1, 2, '\t'), (value, indent) => {
        const start = jsonStart();
        const states = JSON.stringify(value, null, indent).split('\n').map(start);
        expect(states.pop()).toBe('whole');
        expect(new Set(states).size === 0 || states.every((state) => state === 'open')).toBe(true);
      }),
    );
  });

  it.each([
    ['{"text": "a"', 'open'],
    ['{"text": "a"\n{"text": "b"}', 'broken'],
    ['{"items": [\n{"a": 1}', 'open'],
    ['{"text": "a', 'broken'],
    ['{"a": 1}\n{"b": 2}', 'broken'],
    ['{"a": 1}\n\n \r', 'whole'],
    ['{"a": 01}', 'broken'],
    ['{"a": 1,}', 'broken'],
    ['[1 2]', 'broken'],
    ['{]', 'broken'],
  ])('calls %j %s', (text, state) => {
    expect(stateOf(text)).toBe(state);
  });
});
