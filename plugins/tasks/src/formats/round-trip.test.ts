import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTask, carried, fileOf, readBack, ZONES } from '../../test/round-trip.ts';
import { FILE_FORMATS } from '../contract.ts';
import { formatNamed } from './formats.ts';

const byId = (a: { id?: string }, b: { id?: string }) => (String(a.id) < String(b.id) ? -1 : 1);

/** A template of Todoist has no ids, and much else is not in it: its own test says what is. */
const WITH_IDS = FILE_FORMATS.filter((name) => name !== 'todoist');

describe.each(WITH_IDS)('a file of %s', (name) => {
  it('gives back every task as it was, but for what the format says it leaves out', async () => {
    const format = await formatNamed(name);
    const tasks = fc.uniqueArray(anyTask, { selector: ({ id }) => id, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(tasks, fc.constantFrom(...ZONES), async (rows, zone) => {
        const text = await fileOf(format, rows, zone);
        const back = await readBack(format, text, zone);
        const kept = (list: typeof rows) =>
          list.map((row) => carried(row, format.lacks)).sort(byId);
        expect(kept(back)).toEqual(kept(rows));
      }),
      { numRuns: 50 },
    );
  });
});
