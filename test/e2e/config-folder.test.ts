// A config file in the folder somebody happens to be in means nothing: it loads no code and moves no data.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** Fills the folder with everything that some program takes for its own settings. Answers the proof that code ran. */
function makeHostile(): string {
  const proof = join(folder, 'proof');
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const code = `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '')`;
  const toml = '[time]\nzone = "Asia/Tokyo"\n[http]\nport = 1\n[evil]\nload = "./evil.js"\n';
  for (const name of [
    'config.toml',
    'aurelius.toml',
    '.aurelius.toml',
    '.aureliusrc',
    '.aurelius/config.toml',
    'aurelius/config.toml',
    '.config/aurelius/config.toml',
  ]) {
    write(name, toml);
  }
  for (const name of ['.aureliusrc.js', '.aureliusrc.cjs', 'aurelius.config.js', 'evil.js']) {
    write(name, code);
  }
  for (const name of [
    'index.js',
    'full.cjs',
    'config.cjs',
    'daemon/main.js',
    'commands/tasks.js',
  ]) {
    write(name, code);
  }
  write('.env', `AURELIUS_HOME=${folder}\nNODE_OPTIONS=-r ./evil.js\n`);
  write('.npmrc', `registry=http://127.0.0.1:1\nnode-options=-r ${folder}/evil.js\n`);
  write('node.config.json', '{"nodeOptions":{"require":["./evil.js"]}}');
  write('tsconfig.json', '{"compilerOptions":{"rootDir":"src","outDir":"lib"}}');
  const plugin = { id: 'evil', api: 1, contract: './evil.js', daemon: './evil.js' };
  const manifest = {
    name: 'evil',
    main: 'evil.js',
    bin: { aurelius: 'evil.js' },
    aurelius: plugin,
    oclif: { commands: './commands', plugins: ['./evil.js'], hooks: { init: './evil.js' } },
  };
  write('package.json', JSON.stringify(manifest));
  write('oclif.manifest.json', '{"version":"0","commands":{"tasks:list":{"id":"tasks:list"}}}');
  write('data/plugins.json', JSON.stringify({ plugins: [{ id: 'evil', root: folder }] }));
  for (const name of ['@oclif/core', '@aurelius/core', 'better-sqlite3', 'fastify', 'evil']) {
    write(`node_modules/${name}/package.json`, `{"name":"${name}","main":"index.js"}`);
    write(`node_modules/${name}/index.js`, code);
  }
  return proof;
}

describe('B78: a hostile folder', () => {
  it('changes no setting, loads no code and gets no data', async () => {
    const proof = makeHostile();
    const before = readdirSync(folder, { recursive: true }).map(String).sort();
    const run = (...argv: string[]) => runCli(argv, { home: home.path });
    expect((await run('config', 'get', 'time.zone', '--json')).stdout).toBe('null\n');
    expect((await run('config', 'path')).stdout).toBe(`${home.paths.configFile}\n`);
    expect((await run('tasks', 'add', 'mine', '--json')).code).toBe(0);
    expect((await run('plugins', 'list', '--json')).stdout).not.toContain('evil');
    expect((await run('evil')).code).toBe(2);
    expect((await run('secrets', 'where', '--json')).stdout).not.toContain(folder);
    expect((await run('doctor', '--json')).stdout).not.toContain(folder);
    expect((await run('daemon', 'restart')).code).toBe(0);
    expect((await run('tasks', 'list', '--fields', 'title')).stdout).toBe('mine\n');
    expect(existsSync(join(home.paths.dataDir, 'aurelius.db'))).toBe(true);
    expect(existsSync(proof)).toBe(false);
    expect(readdirSync(folder, { recursive: true }).map(String).sort()).toEqual(before);
  });

  it('says the same as an empty one', async () => {
    const lines = [['config', 'get'], ['--help'], ['plugins', 'list'], ['tasks', '--help']];
    const said = () => Promise.all(lines.map((argv) => runCli(argv, { home: home.path })));
    const empty = await said();
    makeHostile();
    expect(await said()).toEqual(empty);
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
