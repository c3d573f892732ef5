// The tree keeps the house rules, and each rule is shown to bite.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breachesOf, checkHouseRules } from './house-rules.ts';

const ROOT = join(import.meta.dirname, '../..');
const PLAIN = 'packages/core/src/plain.ts';
const rulesOf = (path: string, body: string) => breachesOf(path, body).map(({ rule }) => rule);
const inFile = (line: string, path = PLAIN) => rulesOf(path, `// Why.\n${line}\n`);

describe('house rules', () => {
  it('hold in every source file', async () => {
    const { files, breaches } = await checkHouseRules(ROOT);
    expect(files).toBeGreaterThan(50);
    expect(breaches.map(({ path, line, rule }) => `${path}:${line} ${rule}`)).toEqual([]);
  });

  it('ask for a header', () => {
    expect(rulesOf(PLAIN, 'export {};\n')).toEqual([
      'begins with a comment that says why the file exists',
    ]);
    expect(rulesOf('run.sh', '#!/bin/sh\n# Why.\ntrue\n')).toEqual([]);
    expect(rulesOf('packages/core/src/plain.test.ts', 'export {};\n')).toEqual([]);
  });

  it('limit the length of a file', () => {
    expect(inFile('void 0;\n'.repeat(399))).toEqual(['has at most 400 lines']);
    expect(inFile('void 0;\n'.repeat(398))).toEqual([]);
  });

  it.each([
    ['process.env', "process.env['HOME'];"],
    ['process.env', "process['env'];"],
    ['process.env', 'const { env } = process;'],
    ['process.env', 'const { env: settings } = process;'],
    ['Date.now', 'Date.now();'],
    ['new Date()', 'new Date();'],
    ['Math.random', 'Math.random();'],
    ['console', "console.log('x');"],
  ])('keep %s in adapters', (reach, code) => {
    const adapter = `packages/daemon/src/${/^(process|console)/.test(reach) ? 'main' : 'clock'}.ts`;
    expect(inFile(code)).toEqual([`${reach} stays in named adapters`]);
    expect(inFile(code, adapter)).toEqual([]);
    expect(inFile(`// ${code}`)).toEqual([]);
  });

  it.each([
    ['fetch', "fetch('http://x');"],
    ['globalThis.fetch', "globalThis.fetch('http://x');"],
    ['globalThis.fetch', 'const { fetch: get } = globalThis;'],
    ['new WebSocket()', "new WebSocket('ws://x');"],
    ['new EventSource()', "new EventSource('http://x');"],
  ])('let nobody reach the outside by %s', (reach, code) => {
    expect(inFile(code, 'packages/daemon/src/kernel/egress/main.ts')).toEqual([
      `${reach} stays in named adapters`,
    ]);
    expect(inFile("host.http('http://x'); own.fetch('x');")).toEqual([]);
  });

  it('let a given instant become a date', () => {
    expect(inFile('new Date(0);')).toEqual([]);
  });

  it.each(['export default 1;', 'export default function named() {}', 'export default class {}'])(
    'refuse a default export: %s',
    (code) => {
      expect(inFile(code)).toEqual(['exports by name']);
      expect(inFile(code, 'vitest.config.ts')).toEqual([]);
    },
  );

  it('refuse what is left for later', () => {
    expect(inFile(`// ${'TO'}DO: write it`)).toEqual(['leaves nothing for later']);
    expect(inFile(`const keyword = '${'TO'}DO';`)).toEqual([]);
  });

  it('refuse a path of one machine', () => {
    expect(inFile(`const at = '/${'home'}/ada/notes';`)).toEqual([
      'names no folder of one machine',
    ]);
    expect(inFile("const route = '/api/work/item';")).toEqual([]);
  });
});
