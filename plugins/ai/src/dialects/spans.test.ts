import fc from 'fast-check';
import { expect, it } from 'vitest';
import { edited, memberAdded, membersOf, rootOf, type Span } from './spans.ts';

const textAt = (bytes: Buffer, { start, end }: Span): string => bytes.toString('utf8', start, end);

/** JSON of a value with white space wherever it may stand. */
function spaced(value: unknown, space: string): string {
  return JSON.stringify(value, null, 1).replaceAll('\n', space);
}

const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 8 });

it('finds every member of any JSON where its value stands', () => {
  fc.assert(
    fc.property(object, space, (value, gap) => {
      const bytes = Buffer.from(gap + spaced(value, gap) + gap);
      const found = [...membersOf(bytes, rootOf(bytes))];
      expect(found.map(({ key }) => key)).toEqual(Object.keys(JSON.parse(bytes.toString())));
      for (const { key, value: span } of found) {
        expect(JSON.parse(textAt(bytes, span))).toEqual(JSON.parse(JSON.stringify(value[key])));
      }
    }),
  );
});

it('knows a key by what it says and not by how it is written', () => {
  const bytes = Buffer.from('{"mod\\u0065l":1,"a\\\\":"\\\\\\"","a\\\\":[ ]}');
  const keys = [...membersOf(bytes, rootOf(bytes))].map(({ key }) => key);
  expect(keys).toEqual(['model', 'a\\', 'a\\']);
});

it('adds a member behind the others, or to an object that has none', () => {
  for (const [text, more] of [
    ['{"a":1\n}', '{"a":1,"k":2\n}'],
    ['{ }', '{"k":2 }'],
  ] as const) {
    const bytes = Buffer.from(text);
    expect(edited(bytes, [memberAdded(bytes, rootOf(bytes), 'k', '2')]).toString()).toBe(more);
  }
});

it('refuses what is nested too deep', () => {
  const nested = (depth: number) => Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  const read = (bytes: Buffer) => [...membersOf(bytes, rootOf(bytes))];
  expect(read(nested(127))).toHaveLength(1);
  expect(() => read(nested(128))).toThrow('deeper');
});

it('takes a time that grows with the bytes, even where all of them are quotes and escapes', () => {
  const bytes = Buffer.from(
    JSON.stringify({ a: '\\"'.repeat(2_000_000), b: '\\'.repeat(4_000_000) }),
  );
  expect([...membersOf(bytes, rootOf(bytes))]).toHaveLength(2);
});
