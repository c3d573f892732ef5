// A config file in the folder somebody happens to be in means nothing: it loads no code and moves no data.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TempHome;
let folder: string;
let before: string;

beforeEach(() => {
  home = tempHome();
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  before = process.cwd();
  process.chdir(folder);
});
afterEach(async () => {
  process.chdir(before);
  await runCli(['daemon', 'stop'], { home: home.path });
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a hostile folder', () => {
  it('changes no setting, loads no code and gets no data', async () => {
    const proof = join(folder, 'proof');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '')`;
    const toml = '[time]\nzone = "Asia/Tokyo"\n[http]\nport = 1\n[evil]\nload = "./evil.js"\n';
    for (const name of ['config.toml', 'aurelius.toml', '.aurelius.toml', '.aureliusrc']) {
      writeFileSync(join(folder, name), toml);
    }
    mkdirSync(join(folder, '.aurelius'));
    writeFileSync(join(folder, '.aurelius', 'config.toml'), toml);
    writeFileSync(join(folder, '.env'), `AURELIUS_HOME=${folder}\nNODE_OPTIONS=-r ./evil.js\n`);
    writeFileSync(join(folder, 'evil.js'), code);
    writeFileSync(join(folder, 'index.js'), code);
    const manifest = {
      name: 'evil',
      main: 'evil.js',
      aurelius: { id: 'evil', api: 1 },
      oclif: { plugins: ['./evil.js'] },
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));

    const run = (...argv: string[]) => runCli(argv, { home: home.path });
    expect((await run('config', 'get', 'time.zone', '--json')).stdout).toBe('null\n');
    expect((await run('config', 'path')).stdout).toBe(`${home.paths.configFile}\n`);
    expect((await run('tasks', 'add', 'mine', '--json')).code).toBe(0);
    expect((await run('plugins', 'list', '--json')).stdout).not.toContain('evil');
    expect(existsSync(join(home.paths.dataDir, 'aurelius.db'))).toBe(true);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    expect(existsSync(proof)).toBe(false);
  });
});

describe('a running daemon', () => {
  it('names the changed settings that need a restart, and refuses a broken file', async () => {
    const run = (...argv: string[]) => runCli(argv, { home: home.path });
    expect((await run('daemon', 'start')).code).toBe(0);
    await run('config', 'set', 'log.level', 'warn');
    writeFileSync(home.paths.configFile, '[log]\nlevel = "error"\n');
    const reloaded = JSON.parse((await run('config', 'reload', '--json')).stdout);
    expect(reloaded.restart).toEqual(['log.level']);
    writeFileSync(home.paths.configFile, '[log]\nlevle = "error"\n');
    const refused = await run('config', 'reload', '--json');
    expect(refused.code).toBe(78);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      code: 'CONFIG_INVALID',
      hint: 'Did you mean log.level?',
    });
  });
});
