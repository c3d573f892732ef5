import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, newCaller, sqliteParts, type TestParts } from '../../../test/databases.ts';
import { anyTask, fileOf, importingIn, linesOf, stored } from '../../../test/round-trip.ts';
import type { Task } from '../../contract.ts';
import { exportRows } from '../../export.ts';
import { importRows } from '../../import/run.ts';
import { readWhole } from '../wire.ts';
import { format } from './format.ts';

let parts: TestParts;
beforeAll(async () => {
  parts = await sqliteParts();
});
afterAll(() => parts.close());

const calendar = (...lines: readonly string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n');
/** The same lines over and over. */
const times = (count: number, lines: string) => `${lines}\r\n`.repeat(count).trimEnd();
const todo = (...lines: readonly string[]) =>
  calendar('BEGIN:VTODO', 'UID:one', 'SUMMARY:Call', ...lines, 'END:VTODO');

async function read(text: string) {
  const caller = newCaller();
  const items = await all(importRows(parts, caller, { format: 'auto' }, linesOf(text)));
  const tasks = (await all(exportRows(parts, caller, { format: 'json' }))) as unknown as Task[];
  const refused = items.filter((item) => item.type === 'refused');
  return { caller, tasks, refused: refused.map(({ line, reason }) => [line, reason]) };
}

describe('a task of another calendar', () => {
  it('has its fields, its alarms and what we have no field for', async () => {
    const { tasks, refused, caller } = await read(
      todo(
        'DESCRIPTION:Long text\\, folded here and',
        '  there\\nsecond line',
        'DUE;TZID=Europe/Berlin:20261201T090000',
        'DTSTART;TZID=Europe/Berlin:20261130T080000',
        'PRIORITY:1',
        'STATUS:IN-PROCESS',
        'PERCENT-COMPLETE:40',
        'CATEGORIES:home,a\\,b',
        'COMMENT:Said so',
        'URL:https://example.org/x',
        'ATTACH:mid:abc%40example.org',
        'RELATED-TO;RELTYPE=DEPENDS-ON:00000000-0000-4000-8000-000000000007',
        'CREATED:20261101T080000Z',
        'LAST-MODIFIED:20261102T080000Z',
        'X-APPLE-SORT-ORDER:688',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER;RELATED=END:-PT15M',
        'END:VALARM',
        'BEGIN:VALARM',
        'ACTION:DISPLAY',
        'TRIGGER:-PT1H',
        'END:VALARM',
      ),
    );
    expect(refused).toEqual([]);
    expect(tasks).toMatchObject([
      {
        title: 'Call',
        notes: 'Long text, folded here and there\nsecond line',
        dueLocal: '2026-12-01T09:00:00',
        dueZone: 'Europe/Berlin',
        scheduled: '2026-11-30T07:00:00.000Z',
        priority: 'urgent',
        status: 'open',
        labels: ['home', 'a,b'],
        annotations: [{ entry: '2026-11-01T08:00:00.000Z', description: 'Said so' }],
        links: [
          { type: 'mail', target: '<abc@example.org>' },
          { type: 'url', target: 'https://example.org/x' },
        ],
        depends: ['00000000-0000-4000-8000-000000000007'],
        reminders: [{ before: 15 }, { at: '2026-11-30T06:00:00.000Z' }],
        attributes: { icalendar: ['PERCENT-COMPLETE:40', 'X-APPLE-SORT-ORDER:688'], uid: 'one' },
        created: '2026-11-01T08:00:00.000Z',
        updated: '2026-11-02T08:00:00.000Z',
      },
    ]);
    const back = (await all(exportRows(parts, caller, { format: 'ics' }))).join('');
    expect(back).toContain('\r\nX-APPLE-SORT-ORDER:688\r\n');
  });

  it.each<[string, string, string | null, string]>([
    ['DUE;VALUE=DATE:20261201', '2026-12-01', 'Europe/Berlin', '2026-12-01T22:59:59.000Z'],
    ['DUE:20261201T080000Z', '2026-12-01T09:00:00', 'Europe/Berlin', '2026-12-01T08:00:00.000Z'],
    ['DUE:20261201T090000', '2026-12-01T09:00:00', null, '2026-12-01T08:00:00.000Z'],
    [
      'DUE;TZID=W. Europe Standard Time:20261201T090000',
      '2026-12-01T09:00:00',
      'Europe/Berlin',
      '2026-12-01T08:00:00.000Z',
    ],
    [
      'DUE;TZID=/mozilla.org/20050126_1/America/New_York:20261201T090000',
      '2026-12-01T09:00:00',
      'America/New_York',
      '2026-12-01T14:00:00.000Z',
    ],
    // the second of the two that clocks show alike
    ['DUE:20261025T010000Z', '2026-10-25T02:00:00', 'Europe/Berlin', '2026-10-25T01:00:00.000Z'],
  ])('is due when %s says', async (line, dueLocal, dueZone, dueDate) => {
    const { tasks, caller } = await read(todo(line));
    expect(tasks).toMatchObject([{ dueLocal, dueZone, dueDate }]);
    const again = await read((await all(exportRows(parts, caller, { format: 'ics' }))).join(''));
    expect(again.tasks).toMatchObject(
      again.tasks.length > 0 ? [{ dueLocal, dueZone, dueDate }] : [],
    );
  });

  it.each([
    ['20260115T090000', '2026-01-15T08:00:00.000Z'],
    ['20260715T090000', '2026-07-15T07:00:00.000Z'],
  ])('is due by the rules that the file has of its zone: %s', async (at, dueDate) => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Customized Time Zone',
      ...['BEGIN:STANDARD', 'DTSTART:16011028T030000', 'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100'],
      ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD'],
      ...['BEGIN:DAYLIGHT', 'DTSTART:16010325T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
      ...['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE'],
    ];
    const task = [
      'BEGIN:VTODO',
      'UID:z',
      'SUMMARY:x',
      `DUE;TZID=Customized Time Zone:${at}`,
      'END:VTODO',
    ];
    expect((await read(calendar(...task, ...zone))).tasks).toMatchObject([{ dueDate }]);
  });

  it('that repeats has its rule', async () => {
    const { tasks } = await read(
      todo(
        'DTSTART;VALUE=DATE:20261201',
        'DUE;VALUE=DATE:20261201',
        'RRULE:FREQ=WEEKLY;BYDAY=TU',
        'EXDATE;VALUE=DATE:20261208',
      ),
    );
    expect(tasks).toMatchObject([
      {
        ...{ dueLocal: '2026-12-01', scheduled: null, rrule: 'FREQ=WEEKLY;BYDAY=TU' },
        exdate: ['2026-12-08'],
      },
    ]);
  });

  it('is linked to its parent by whatever UID that has', async () => {
    const { tasks } = await read(
      calendar(
        ...['BEGIN:VTODO', 'UID:child', 'SUMMARY:child', 'RELATED-TO:par-ent', 'END:VTODO'],
        ...['BEGIN:VTODO', 'UID:par-ent', 'SUMMARY:parent', 'END:VTODO'],
      ),
    );
    const parent = tasks.find(({ title }) => title === 'parent');
    expect(tasks.find(({ title }) => title === 'child')?.parentId).toBe(parent?.id);
  });
});

describe('what is not taken', () => {
  it.each([
    [calendar('BEGIN:VEVENT', 'UID:e', 'END:VEVENT'), [[3, 'VEVENT is not a task']]],
    [calendar('BEGIN:VTODO', 'UID:e', 'END:VTODO'), [[3, 'it has no SUMMARY']]],
    [todo('DUE:20261340T000000Z'), [[3, 'DUE is not a date']]],
    [todo('DUE;TZID=Mars/X:20261201T090000'), [[3, '"Mars/X" is not a time zone']]],
    [todo('ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA'), [[6, expect.stringContaining('attached')]]],
    ['BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:x\r\n', [[2, 'it has no end']]],
  ])('is said by its line: %j', async (text, refused) => {
    expect((await read(text)).refused).toEqual(refused);
  });

  it.each([
    [
      'a rule that never comes',
      todo('RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'DUE:20261201T090000Z'),
    ],
    [
      'components in components',
      calendar(
        ...'x'
          .repeat(50_000)
          .split('')
          .map(() => 'BEGIN:VTODO'),
      ),
    ],
    ['a line without an end', todo(`DESCRIPTION:${'x'.repeat(3_000_000)}`)],
    ['a line folded into nothing', todo('DESCRIPTION:x', times(200_000, ' '))],
    ['properties without number', todo(times(50_000, 'X-A:b'))],
    [
      'parameters without number',
      todo(`X-A${';B=C'.repeat(100_000)}:d`, `DUE${';B=C'.repeat(50_000)}:20261201`),
    ],
    ['alarms without number', todo(times(10_000, 'BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM'))],
    [
      'a zone of endless rules',
      calendar(
        'BEGIN:VTIMEZONE',
        'TZID:x',
        times(
          5000,
          'BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nEND:STANDARD',
        ),
        'END:VTIMEZONE',
        times(200, 'BEGIN:VTODO\r\nSUMMARY:x\r\nDUE;TZID=x:20261201T090000\r\nEND:VTODO'),
      ),
    ],
    [
      'instances without number',
      todo(
        'DTSTART:20261201T090000Z',
        `RDATE:${'20261201T090000Z,'.repeat(50_000)}20261201T090000Z`,
      ),
    ],
    ['quotes without an end', todo(`SUMMARY;X="${'"'.repeat(100_000)}:x`)],
  ])('costs no more than a second: %s', async (_, text) => {
    const started = performance.now();
    for await (const _item of format.decode(linesOf(text), importingIn('UTC'))) {
      // only the time counts
    }
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a calendar that is written', () => {
  it('has no line of more than 75 octets, and cuts no character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTask, { minLength: 1, maxLength: 3 }), async (rows) => {
        const text = await fileOf(format, rows, 'UTC');
        for (const line of text.split('\r\n'))
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(text).not.toMatch(/[^\r]\n|\r[^\n]|\p{Cs}/u);
      }),
      { numRuns: 30 },
    );
  });

  it('tells the zones that it names, for the years that it needs', async () => {
    const row = (fields: object) =>
      stored(readWhole({ title: 'x', ...fields }, importingIn('UTC')));
    const rows = [
      row({ dueLocal: '2026-03-29T09:00:00', dueZone: 'Europe/Berlin' }),
      row({ dueLocal: '2026-03-29', dueZone: 'Asia/Tokyo' }),
    ];
    const text = await fileOf(format, rows, 'UTC');
    expect(text).toContain(
      [
        ...['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin'],
        ...['BEGIN:STANDARD', 'DTSTART:20260101T000000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100'],
        ...['END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:20260329T020000', 'TZOFFSETFROM:+0100'],
        ...['TZOFFSETTO:+0200', 'END:DAYLIGHT', 'BEGIN:STANDARD', 'DTSTART:20261025T030000'],
        ...['TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE'],
      ].join('\r\n'),
    );
    expect(text).not.toContain('Tokyo:');
    expect(text.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1);
  });
});
