// Contracts, the core and the daemon halves of slices can be imported by anyone: importing them does nothing.
import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = join(import.meta.dirname, 'import-quietly.ts');

async function effectsOf(...modules: string[]): Promise<unknown> {
  const run = await promisify(execFile)(process.execPath, [PROGRAM, ...modules]);
  return JSON.parse(run.stdout);
}

describe('importing', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aurelius-import-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['contracts', 'plugins/*/src/contract.ts'],
    ['daemon halves', 'plugins/*/src/daemon.ts'],
    ['the core', 'packages/core/src/{contract,plugin,command,client,config,db}/index.ts'],
  ])('%s has no effect', async (_what, pattern) => {
    const modules = globSync(pattern, { cwd: ROOT }).map((path) => join(ROOT, path));
    expect(modules.length).toBeGreaterThan(0);
    expect(await effectsOf(...modules)).toEqual([]);
  });

  it.each([
    ['fs.writeFileSync', "import { writeFileSync } from 'node:fs'; writeFileSync('x', '');"],
    ['fs.readFileSync', "import fs from 'node:fs'; fs.readFileSync('/etc/hosts');"],
    ['fs.promises.readFile', "import { readFile } from 'node:fs/promises'; await readFile('/x');"],
    ['net.connect', "import { connect } from 'node:net'; connect(1);"],
    ['http.createServer', "import { createServer } from 'node:http'; createServer();"],
    ['child_process.spawn', "import { spawn } from 'node:child_process'; spawn('true');"],
    ['global.setInterval', 'setInterval(() => {}, 1000);'],
    ['global.fetch', "await fetch('http://127.0.0.1:1');"],
    ['process.on', "process.on('exit', () => {});"],
  ])('%s is noticed', async (effect, code) => {
    const module = join(folder, `${effect}.mjs`);
    await writeFile(module, code);
    expect(await effectsOf(module)).toEqual([effect]);
  });
});
