import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTask, carried, fileOf, readBack } from '../../../test/round-trip.ts';
import { toWire } from '../../row.ts';
import { format } from './format.ts';

const read = async (text: string) => (await readBack(format, text, 'Europe/Berlin')).map(toWire);

describe('an org file', () => {
  it('of somebody else is understood', async () => {
    const tasks = await read(`#+TITLE: Mine
#+FILETAGS: :me:
#+TODO: TODO PROG | DONE NOPE

* Work
** Clients
*** PROG [#A] Write report [1/2] :office:boss:
    DEADLINE: <2026-12-01 Tue 09:30 .+2w -3d> SCHEDULED: <2026-11-30 Mon>
    :PROPERTIES:
    :ID: a1b2
    :Effort: 1:30
    :Custom: kept
    :END:
    :LOGBOOK:
    CLOCK: [2026-11-20 Fri 11:00]--[2026-11-20 Fri 11:45] =>  0:45
    CLOCK: [2026-11-19 Thu 10:00]--[2026-11-19 Thu 10:30] =>  0:30
    :END:

    First line

    - [ ] box
**** DONE Sub
     CLOSED: [2026-11-21 Sat 12:00]
** TODO Meet
   SCHEDULED: <2026-12-02 Wed 10:00-11:00 +1m>
* NOPE Left
`);
    expect(tasks).toMatchObject([
      {
        ...{
          title: 'Write report [1/2]',
          status: 'open',
          priority: 'urgent',
          project: 'Work.Clients',
        },
        ...{ labels: ['office', 'boss', 'me'], dueLocal: '2026-12-01T09:30:00', estimate: 90 },
        ...{ dueZone: 'Europe/Berlin', rrule: 'FREQ=WEEKLY;INTERVAL=2', repeatFrom: 'completion' },
        scheduled: '2026-11-29T23:00:00.000Z',
        reminders: [{ before: 4320 }],
        intervals: [
          { start: '2026-11-19T09:00:00.000Z', end: '2026-11-19T09:30:00.000Z' },
          { start: '2026-11-20T10:00:00.000Z', end: '2026-11-20T10:45:00.000Z' },
        ],
        notes: '    First line\n\n    - [ ] box',
        attributes: { org: { Custom: 'kept' }, keyword: 'PROG' },
      },
      {
        title: 'Sub',
        status: 'done',
        completed: '2026-11-21T11:00:00.000Z',
        parentId: tasks[0]?.id,
      },
      { title: 'Meet', dueLocal: '2026-12-02T10:00:00', rrule: 'FREQ=MONTHLY', project: 'Work' },
      { title: 'Left', project: null },
    ]);
  });

  it('of ours keeps a tree, whatever is in its tasks', async () => {
    const tree = fc.array(anyTask, { minLength: 2, maxLength: 6 }).chain((rows) =>
      fc.array(fc.nat(), { minLength: rows.length, maxLength: rows.length }).map((parents) =>
        rows.map((row, at) => ({
          ...row,
          parentId:
            at === 0 || (parents[at] ?? 0) % 3 === 0
              ? null
              : (rows[(parents[at] ?? 0) % at]?.id ?? null),
        })),
      ),
    );
    await fc.assert(
      fc.asyncProperty(tree, async (rows) => {
        const back = await readBack(format, await fileOf(format, rows, 'UTC'), 'UTC');
        const kept = (list: typeof rows) =>
          list
            .map((row) => carried(row, format.lacks))
            .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
        expect(kept(back)).toEqual(kept(rows));
      }),
      { numRuns: 30 },
    );
  });
});
