// The real Timewarrior beside ours: what it prints of the same intervals is what `tasks time export` gives.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importRows } from '../src/import/run.ts';
import { exportTime } from '../src/time/timewarrior.ts';
import { all, newCaller, sqliteParts } from './databases.ts';

const SUITE = 'the export for Timewarrior';
const present = spawnSync('timew', ['--version']).error === undefined;
if (!present) console.warn(`SKIPPED: ${SUITE}: the command "timew" is not installed`);

const TASKS = [
  {
    title: 'Pay rent',
    project: 'home',
    labels: ['money', 'monthly'],
    annotations: [{ entry: '2026-11-23T08:00:00Z', description: 'see the letter' }],
    intervals: [
      { start: '2026-11-20T22:30:00Z', end: '2026-11-21T00:30:00Z' },
      { start: '2026-11-23T08:00:00Z', end: '2026-11-23T08:45:10Z' },
    ],
  },
  { title: 'Änne 🎉 rufen', intervals: [{ start: '2026-11-22T08:00:00Z', end: null }] },
];

async function* bodyOf(rows: readonly unknown[]) {
  for (const [at, value] of rows.entries()) yield { line: at + 1, value };
}

/** An interval as Timewarrior stores it. */
function lineOf({ start, end, tags, annotation }: Awaited<ReturnType<typeof ours>>[number]) {
  const words = tags.map((tag) => (/\s/.test(tag) ? `"${tag}"` : tag)).join(' ');
  const span = end === undefined ? start : `${start} - ${end}`;
  return `inc ${span} # ${words}${annotation === undefined ? '' : ` # "${annotation}"`}`;
}

async function ours() {
  const parts = await sqliteParts();
  try {
    const caller = newCaller();
    await all(importRows(parts, caller, { format: 'json' }, bodyOf(TASKS)));
    return await all(exportTime(parts, caller, {}));
  } finally {
    await parts.close();
  }
}

describe.skipIf(!present)(SUITE, () => {
  it('is what the program itself writes', async () => {
    const rows = (await ours()).filter(({ end }) => end !== undefined);
    const home = mkdtempSync(join(tmpdir(), 'aurelius-timewarrior-'));
    try {
      mkdirSync(join(home, 'data'));
      writeFileSync(join(home, 'timewarrior.cfg'), '');
      writeFileSync(join(home, 'data/tags.data'), '{}');
      writeFileSync(join(home, 'data/2026-11.data'), `${rows.map(lineOf).join('\n')}\n`);
      const env = { PATH: process.env['PATH'], HOME: home, TIMEWARRIORDB: home, TZ: 'UTC' };
      const theirs = JSON.parse(execFileSync('timew', ['export'], { env, encoding: 'utf8' }));
      expect(theirs).toEqual(rows.map((row, at) => ({ ...row, id: rows.length - at })));
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
