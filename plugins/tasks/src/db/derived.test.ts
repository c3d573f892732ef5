import type { BodyRow } from '@aurelius/core/plugin';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, DATABASES, newCaller, type TestParts } from '../../test/databases.ts';
import { exportRows } from '../export.ts';
import { importRows } from '../import/run.ts';
import { remove } from '../service.ts';
import { taskDepends, taskInterval } from '../tables.ts';

const ID = '00000000-0000-4000-8000-0000000000a1';
const OTHER = '00000000-0000-4000-8000-0000000000a2';
const FULL = {
  id: ID,
  title: 'Everything',
  updated: '2026-11-01T00:00:00.000Z',
  deadline: '2026-12-01',
  scheduled: '2026-11-25T08:00:00.000Z',
  rrule: 'FREQ=DAILY',
  repeatFrom: 'schedule',
  seriesId: OTHER,
  recurrenceId: '2026-11-24T09:00:00',
  dtstart: '2026-11-20T09:00:00',
  rdate: ['2026-11-30'],
  exdate: ['2026-11-22T09:00:00'],
  position: 1.5,
  depends: [OTHER, OTHER],
  links: [
    {
      type: 'mail',
      target: '<a@b>',
      title: null,
      source: { quote: 'please', hash: null, part: '1.2' },
      added: '2026-11-01T00:00:00.000Z',
    },
  ],
  reminders: [{ before: 10 }, { at: '2026-11-24T07:00:00.000Z' }],
  intervals: [
    { start: '2026-11-20T08:00:00.000Z', end: '2026-11-20T09:00:00.000Z' },
    { start: '2026-11-21T08:00:00.000Z', end: null },
  ],
};

describe.each(DATABASES)('the lists of a task on %s', (_, open) => {
  let parts: TestParts;
  beforeAll(async () => {
    parts = await open();
  });
  afterAll(() => parts.close());

  const bring = async (caller: ReturnType<typeof newCaller>, row: object) => {
    async function* rows(): AsyncGenerator<BodyRow> {
      yield { line: 1, value: row };
    }
    return (await all(importRows(parts, caller, { format: 'json' }, rows()))).at(-1);
  };
  const depends = async () =>
    (await parts.db.orm.select().from(parts.db.table(taskDepends))).map((row) => row.dependsOn);
  const intervals = async () => {
    const table = parts.db.table(taskInterval);
    const rows = await parts.db.orm.select().from(table).orderBy(asc(table.start));
    return rows.map(({ start, end }) => [start, end]);
  };

  it('come back from an import as they went out, and their indexes follow each change', async () => {
    const caller = newCaller();
    expect(await bring(caller, FULL)).toMatchObject({ created: 1, refused: 0 });
    expect((await all(exportRows(parts, caller, { format: 'json' })))[0]).toMatchObject({
      ...FULL,
      depends: [OTHER],
    });
    expect(await depends()).toEqual([OTHER]);
    const first = [Date.parse('2026-11-20T08:00:00Z'), Date.parse('2026-11-20T09:00:00Z')];
    expect(await intervals()).toEqual([first, [Date.parse('2026-11-21T08:00:00Z'), null]]);

    const closed = FULL.intervals.map((it) => ({ ...it, end: it.end ?? '2026-11-21T09:00:00Z' }));
    const later = { ...FULL, updated: '2026-11-02T00:00:00Z', depends: [], intervals: closed };
    expect(await bring(caller, later)).toMatchObject({ replaced: 1 });
    expect(await depends()).toEqual([]);
    expect((await intervals()).map(([, end]) => end)).toEqual([
      first[1],
      Date.parse('2026-11-21T09:00:00Z'),
    ]);

    await remove(parts, caller, { id: ID });
    expect(await intervals()).toEqual([]);
  });
});
