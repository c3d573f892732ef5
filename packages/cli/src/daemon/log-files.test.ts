import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { follow, lastLines } from './log-files.ts';

let folder: string;
const path = (name: string) => join(folder, name);
/** A log file whose last change is `age` seconds ago. */
const write = (name: string, lines: readonly string[], age: number) => {
  writeFileSync(path(name), lines.map((line) => `${line}\n`).join(''));
  const at = Date.now() / 1000 - age;
  utimesSync(path(name), at, at);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('lastLines', () => {
  it('reads back over as many files as it takes, oldest line first', async () => {
    write('combined.1.log', ['a', 'b'], 20);
    write('combined.2.log', ['c', 'd'], 10);
    write('error.1.log', ['no'], 0);
    expect((await lastLines(folder, 3)).lines).toEqual(['b', 'c', 'd']);
    expect((await lastLines(folder, 99)).lines).toEqual(['a', 'b', 'c', 'd']);
  });

  it('finds the last lines of a file larger than one read', async () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `${at} ${'x'.repeat(40)} ü`);
    write('combined.1.log', lines, 0);
    expect((await lastLines(folder, 4000)).lines).toEqual(lines.slice(-4000));
    expect((await lastLines(folder, 2)).lines).toEqual(lines.slice(-2));
  });

  it('leaves a line that is still being written to the follower', async () => {
    writeFileSync(path('combined.1.log'), 'whole\nhal');
    const { lines, end } = await lastLines(folder, 5);
    expect(lines).toEqual(['whole']);
    appendFileSync(path('combined.1.log'), 'f\n');
    const next = await follow(folder, end).next();
    expect(next.value).toBe('half');
  });

  it('is empty where there is no log', async () => {
    expect(await lastLines(join(folder, 'none'), 5)).toEqual({ lines: [], end: null });
  });
});

describe('follow', () => {
  it('goes on into the next file', async () => {
    write('combined.1.log', ['a'], 10);
    const { end } = await lastLines(folder, 0);
    const lines = follow(folder, end);
    appendFileSync(path('combined.1.log'), 'b\n');
    expect((await lines.next()).value).toBe('b');
    write('combined.2.log', ['c'], -1);
    expect((await lines.next()).value).toBe('c');
    await lines.return(undefined);
  });

  it('waits for the first file', async () => {
    const lines = follow(folder, null);
    const first = lines.next();
    setTimeout(() => write('combined.1.log', ['a'], 0), 50);
    expect((await first).value).toBe('a');
    await lines.return(undefined);
  });
});
