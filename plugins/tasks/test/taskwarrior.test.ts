// The real Taskwarrior on both ends: what it exports comes back to it through Aurelius unchanged.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportRows } from '../src/export.ts';
import { importRows } from '../src/import/run.ts';
import { all, newCaller, sqliteParts } from './databases.ts';

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/taskwarrior');
const SUITE = 'tasks that go through the real Taskwarrior';

const present = spawnSync('task', ['--version']).error === undefined;
if (!present) console.warn(`SKIPPED: ${SUITE}: the command "task" is not installed`);

type Row = Record<string, unknown>;

/** A Taskwarrior home of its own, in Berlin. */
function newHome(root: string) {
  const data = mkdtempSync(join(root, 'data-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: root,
    TASKRC: join(FIXTURES, 'taskrc'),
    TASKDATA: data,
    TZ: 'Europe/Berlin',
  };
  const task = (...args: string[]) =>
    execFileSync('task', args, { env, encoding: 'utf8', stdio: 'pipe', input: '' });
  return {
    task,
    rows: (): Row[] => JSON.parse(task('export')),
    take(rows: readonly Row[]) {
      const file = join(data, 'import.json');
      writeFileSync(file, JSON.stringify(rows));
      task('import', file);
    },
  };
}

/** Without what Taskwarrior computes anew, in one order. */
const comparable = (rows: readonly Row[]): Row[] =>
  rows
    .map(({ id: _id, urgency: _urgency, ...row }) => row)
    .sort((a, b) => (String(a['uuid']) < String(b['uuid']) ? -1 : 1));

async function* bodyOf(rows: readonly Row[]) {
  for (const [at, value] of rows.entries()) yield { line: at + 1, value };
}

describe.skipIf(!present)(SUITE, () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'aurelius-taskwarrior-'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  const throughAurelius = async (rows: readonly Row[]) => {
    const parts = await sqliteParts();
    try {
      const caller = newCaller();
      const report = await all(importRows(parts, caller, { format: 'auto' }, bodyOf(rows)));
      const back = await all(exportRows(parts, caller, { format: 'taskwarrior' }));
      return { result: report.at(-1), back };
    } finally {
      await parts.close();
    }
  };

  it('come back equal', async () => {
    const home = newHome(root);
    home.take(JSON.parse(readFileSync(join(FIXTURES, 'export.json'), 'utf8')));
    home.task('add', 'Call "Bob" / Änne 🎉', 'due:tomorrow', '+phone', 'project:work.clients');
    home.task('+LATEST', 'annotate', 'see https://example.org/?q=1&r=2');
    home.task('add', 'Finished', 'pri:L');
    home.task('+LATEST', 'done');
    home.task('add', 'Dropped', 'due:2026-03-29T02:30', 'wait:2027-01-01');
    home.task('+LATEST', 'delete');
    home.task('add', 'Second', 'depends:1', 'scheduled:eom', 'points:2');
    const before = home.rows();
    expect(before).toHaveLength(16);
    const { result, back } = await throughAurelius(before);
    expect(result).toMatchObject({
      created: before.filter(({ status }) => status !== 'recurring').length,
      refused: 0,
    });

    const other = newHome(root);
    other.take(back);
    expect(comparable(other.rows())).toEqual(comparable(before));
  });

  it('that repeat come back equal, with their templates and whatever depends on them', async () => {
    const home = newHome(root);
    const now = Date.now();
    const due = (days: number, time = '') =>
      `due:${new Date(now + days * 86_400_000).toISOString().slice(0, 10)}${time}`;
    for (const [recur, first, ...more] of [
      ['weekly', due(-15, 'T09:00'), 'until:2099-03-01', '+home'],
      ['monthly', 'due:2026-10-31', 'project:fin'],
      ['weekdays', due(-3), 'wait:due-2d'],
      ['3d', due(-4, 'T18:30'), 'pri:H'],
      ['quarterly', due(5)],
      ['P1Y', due(5)],
      // no rule says these
      ['5min', due(1, 'T10:00')],
    ] as const) {
      home.task('add', `Every ${recur}`, `recur:${recur}`, first, ...more);
    }
    home.task('rc.recurrence=on', 'list');
    const one = home.rows().find((it) => it['imask'] === 0 && it['recur'] === 'weekly');
    home.task(String(one?.['uuid']), 'done');
    home.task('add', 'After', `depends:${one?.['uuid']}`);
    const before = home.rows();
    expect(before.length).toBeGreaterThan(15);
    const { result, back } = await throughAurelius(before);
    expect(result).toMatchObject({ refused: 0, replaced: 0, skipped: 0 });
    const byId = (rows: readonly Row[]) => comparable(rows);
    expect(byId(back)).toEqual(byId(before));
    const other = newHome(root);
    other.take(back);
    other.task('rc.recurrence=on', 'list');
    expect(byId(other.rows())).toEqual(byId(before));
  });

  it('that repeat in Aurelius repeat in Taskwarrior, and once only', async () => {
    const series = '00000000-0000-4000-8000-00000000000a';
    const row = {
      ...{ title: 'Water', rrule: 'FREQ=WEEKLY', repeatFrom: 'schedule', seriesId: series },
      ...{ dtstart: '2099-01-02T09:00:00', recurrenceId: '2099-01-16T09:00:00' },
      ...{ dueLocal: '2099-01-16T09:00:00', dueZone: 'Europe/Berlin' },
    };
    const { back } = await throughAurelius([row]);
    const home = newHome(root);
    home.take(back);
    home.task('rc.recurrence=on', 'list');
    expect(home.rows()).toMatchObject([
      { uuid: series, status: 'recurring', recur: 'weekly', mask: '++-', due: '20990102T080000Z' },
      { parent: series, imask: 2, status: 'pending', due: '20990116T080000Z' },
    ]);
    const again = await throughAurelius(home.rows());
    expect(again.result).toMatchObject({ created: 1 });
  });

  it('that wait for each other are taken, without what closes the circle', async () => {
    const [a, b] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
    const home = newHome(root);
    home.take([
      { uuid: a, description: 'a', depends: [b] },
      { uuid: b, description: 'b', depends: a },
    ]);
    const { result, back } = await throughAurelius(home.rows());
    expect(result).toMatchObject({ created: 2, refused: 1 });
    expect(back.filter((it) => it['depends'] !== undefined)).toHaveLength(1);
  });

  it('made in Aurelius are understood', async () => {
    const row = {
      title: 'From Aurelius',
      priority: 'urgent',
      dueLocal: '2027-01-05',
      dueZone: 'Europe/Berlin',
      labels: ['home'],
      created: '2026-11-23T09:00:00.500Z',
    };
    const { back } = await throughAurelius([row]);
    const home = newHome(root);
    home.take(back);
    expect(home.rows()[0]).toMatchObject({
      description: 'From Aurelius',
      due: '20270104T230000Z',
      entry: '20261123T090000Z',
      priority: 'H',
      status: 'pending',
      tags: ['home'],
    });
  });
});
