import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NAMED_MAX, namedRows } from './named-rows.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'z', '1', '-'), maxLength: 5 });
const rows = fc.uniqueArray(fc.record({ id: text, ref: text }), { selector: ({ id }) => id });

it('finds what starts with a word, and an exact ref before all others', async () => {
  await fc.assert(
    fc.asyncProperty(rows, text, async (all, prefix) => {
      const found = await namedRows(prefix, async (key, { from, to }) =>
        all
          .filter((row) => row[key] >= from && row[key] <= to)
          .sort((a, b) => (a[key] < b[key] ? -1 : 1))
          .slice(0, NAMED_MAX),
      );
      const exact = all.find(({ ref }) => ref === prefix);
      const hex = /^[0-9a-f-]+$/.test(prefix);
      const fits = all.filter(
        ({ id, ref }) => ref.startsWith(prefix) || (hex && id.startsWith(prefix)),
      );
      if (exact) expect(found).toMatchObject([{ ref: prefix }]);
      else {
        expect(fits).toEqual(expect.arrayContaining(found));
        expect(found).toHaveLength(Math.min(fits.length, NAMED_MAX));
      }
    }),
  );
});
