// The daemon as commands meet it: absent, starting, hung, outdated, cut off, and on an unsafe socket.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { resolvePaths } from '@aurelius/core/config/paths';
import { type CliResult, runCli, type TempHome, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TempHome;
const cleanup: (() => void)[] = [];
const run = (...argv: string[]): Promise<CliResult> => runCli(argv, { home: home.path });
const status = async () => JSON.parse((await run('daemon', 'status', '--json')).stdout);

beforeEach(() => {
  home = tempHome();
});
afterEach(async () => {
  for (const clean of cleanup.splice(0)) clean();
  await run('daemon', 'stop');
  home.remove();
});

describe('the first command', () => {
  it('starts the daemon, also when ten come at once', async () => {
    const titles = Array.from({ length: 10 }, (_, at) => `task ${at}`);
    const runs = await Promise.all(titles.map((title) => run('tasks', 'add', title, '--json')));
    expect(runs.map(({ code, stderr }) => [code, stderr])).toEqual(titles.map(() => [0, '']));
    const { pid } = await status();
    const listed = JSON.parse((await run('tasks', 'list', '--json')).stdout);
    expect(listed.data).toHaveLength(10);
    expect((await status()).pid).toBe(pid);
    expect(readdirSync(home.paths.runDir).sort()).toEqual(['daemon.json', 'daemon.sock']);
    const logged = async () => (await run('daemon', 'logs', '--json')).stdout;
    await expect.poll(logged).toContain('daemon started');
    expect((await logged()).match(/daemon started/g)).toHaveLength(1);
  });

  it('hands none of its own files to the daemon, so that who reads them sees their end', async () => {
    const entry = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
    const handed = 20;
    const files = Array.from({ length: handed + 1 }, (_, fd) =>
      fd === handed ? 'pipe' : 'ignore',
    );
    const child = spawn(process.execPath, [entry, 'tasks', 'list'], {
      env: { ...process.env, AURELIUS_HTTP_PORT: '0', AURELIUS_HOME: home.path },
      stdio: files,
    });
    const pipe = child.stdio[handed as 3] as Readable;
    await new Promise((resolve) => pipe.resume().once('end', resolve));
    expect((await status()).running).toBe(true);
  });

  it('starts it over a lock that a dead command left behind', async () => {
    mkdirSync(home.paths.runDir, { recursive: true, mode: 0o700 });
    symlinkSync('4194303', join(home.paths.runDir, 'start.lock'));
    expect((await run('tasks', 'add', 'x')).code).toBe(0);
  });

  it('works again after the daemon was killed', async () => {
    await run('tasks', 'add', 'kept');
    process.kill((await status()).pid, 'SIGKILL');
    const { code, stdout } = await run('tasks', 'list', '--fields', 'title');
    expect([code, stdout]).toEqual([0, 'kept\n']);
  });

  it.each([
    [['tasks', 'list', '--no-autostart'], {}],
    [['tasks', 'list'], { AURELIUS_AUTOSTART: '0' }],
    [['api', 'GET', '/api/v1/hello', '--no-autostart'], {}],
  ])('does not start it when told not to: %j %j', async (argv, env) => {
    const { code, stderr } = await runCli(argv, { home: home.path, env });
    expect(code).toBe(69);
    expect(stderr).toContain('try: aurelius daemon start');
    expect((await status()).running).toBe(false);
  });

  it.each([
    [['--version']],
    [['--help']],
    [['config', 'path']],
    [['config', 'get']],
    [['config', 'set', 'time.zone', 'Europe/Berlin']],
    [['daemon', 'status']],
    [['daemon', 'logs']],
    [['daemon', 'stop']],
  ])('needs no daemon and starts none: aurelius %j', async (argv) => {
    const { code } = await run(...argv);
    expect(code).toBe(0);
    expect((await status()).running).toBe(false);
  });
});

describe('a daemon that cannot start', () => {
  it('passes its reason and its exit code on', async () => {
    writeFileSync(home.paths.configFile, 'log.level = "loud"\n');
    const { code, stderr } = await run('tasks', 'list');
    expect(code).toBe(78);
    expect(stderr).toContain('log.level');
    expect(stderr).toContain('code DAEMON_UNAVAILABLE');
  });
});

describe('daemon commands', () => {
  it('start returns once it answers, and is content when it runs already', async () => {
    expect(await status()).toMatchObject({ running: false, pid: null, uptime: null });
    expect((await run('daemon', 'start')).code).toBe(0);
    const first = await status();
    expect(first).toMatchObject({
      running: true,
      socket: home.paths.socket,
      dataDir: home.paths.dataDir,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      urlFault: null,
      tokenFile: expect.stringContaining(home.paths.dataDir),
    });
    expect((await run('daemon', 'start')).code).toBe(0);
    expect((await status()).pid).toBe(first.pid);
  });

  it('status says why there is no TCP listener where its port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    cleanup.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    const env = { AURELIUS_HTTP_PORT: String(port) };
    expect((await runCli(['daemon', 'start'], { home: home.path, env })).code).toBe(0);
    expect(await status()).toMatchObject({ running: true, url: null, tokenFile: null });
    expect((await run('daemon', 'status')).stdout).toMatch(
      new RegExp(`^urlFault {3}.*\\b${port}\\b`, 'm'),
    );
  });

  it('stop ends the process and is content when there is none', async () => {
    await run('daemon', 'start');
    const { pid } = await status();
    expect((await run('daemon', 'stop')).stdout).toContain(String(pid));
    expect((await status()).running).toBe(false);
    expect((await run('daemon', 'stop')).code).toBe(0);
  });

  it('restart gives another process', async () => {
    await run('daemon', 'start');
    const before = await status();
    expect((await run('daemon', 'restart')).code).toBe(0);
    expect((await status()).pid).not.toBe(before.pid);
  });

  it('logs shows JSON lines, and text for people', async () => {
    await run('daemon', 'start');
    await run('daemon', 'stop');
    const json = (await run('daemon', 'logs', '--json')).stdout.trimEnd().split('\n');
    for (const line of json) expect(JSON.parse(line)).toHaveProperty('level');
    expect((await run('daemon', 'logs', '-n', '1')).stdout).toMatch(/INFO/);
    expect((await run('daemon', 'logs', '--level', 'fatal')).stdout).toBe('');
  });

  it('run serves in the foreground until it is stopped', async () => {
    const entry = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
    const child = spawn(process.execPath, [entry, 'daemon', 'run'], {
      env: { ...process.env, AURELIUS_HTTP_PORT: '0', AURELIUS_HOME: home.path },
      stdio: 'ignore',
    });
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    for (let look = 0; look < 200 && !(await status()).running; look++);
    expect((await status()).pid).toBe(child.pid);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('config', () => {
  it('path is the absolute path alone, whether or not the file exists', async () => {
    expect((await run('config', 'path')).stdout).toBe(`${home.paths.configFile}\n`);
    expect(existsSync(home.paths.configFile)).toBe(false);
  });

  it('set is read back by get, and refuses what does not fit', async () => {
    expect((await run('config', 'set', 'time.zone', 'Asia/Tokyo')).code).toBe(0);
    expect((await run('config', 'get', 'time.zone')).stdout).toBe('Asia/Tokyo\n');
    const refused = await run('config', 'set', 'time.zone', 'Mars/Base', '--json');
    expect([refused.code, JSON.parse(refused.stdout).code]).toEqual([78, 'CONFIG_INVALID']);
    expect((await run('config', 'get', 'time.zone')).stdout).toBe('Asia/Tokyo\n');
    expect((await run('config', 'set', 'time.zon', 'Asia/Tokyo')).code).toBe(78);
  });
});

/** Something that listens where the daemon should. */
async function listen(server: Server): Promise<void> {
  mkdirSync(home.paths.runDir, { recursive: true, mode: 0o700 });
  await new Promise<void>((resolve) => server.listen(home.paths.socket, resolve));
  cleanup.push(() => server.close());
}

describe('an answer that goes wrong', () => {
  it.each([
    ['cut off in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{"data":[]'],
    ['cut off in its head', 'HTTP/1.1 200 OK\r\ncont'],
    ['not HTTP', 'hello\r\n\r\n'],
    ['not JSON', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'],
  ])('is an error, when it is %s', async (_, text) => {
    await listen(
      createServer((peer) => peer.on('error', () => {}).once('data', () => peer.end(text))),
    );
    const { code, stdout } = await run('tasks', 'list', '--json');
    expect([code, JSON.parse(stdout).code]).toEqual([69, 'DAEMON_UNAVAILABLE']);
  });

  it('is given up after five seconds of silence', async () => {
    await run('daemon', 'start');
    const { pid } = await status();
    process.kill(pid, 'SIGSTOP');
    cleanup.push(() => process.kill(pid, 'SIGCONT'));
    const started = performance.now();
    const [asked, stopped] = await Promise.all([run('tasks', 'list'), run('daemon', 'stop')]);
    expect(performance.now() - started).toBeLessThan(8000);
    expect([asked.code, stopped.code]).toEqual([69, 69]);
    expect(asked.stderr).toContain('try: aurelius daemon status');
    expect(stopped.stderr).toContain(`try: kill -9 ${pid}`);
  });
});

describe('an export that breaks off', () => {
  const problem = {
    type: 'urn:aurelius:error:INTERNAL',
    title: 'Broken',
    status: 500,
    code: 'INTERNAL',
    retryable: false,
  };
  /** A daemon that sends so many rows and then the rest of the answer, or its end. */
  const exporting = (rows: number, last: string | null) =>
    listen(
      createHttpServer((request, response) => {
        response.writeHead(200);
        if (request.url?.endsWith('/hello')) return void response.end('{}');
        response.write('{"title":"row"}\n'.repeat(rows));
        if (last === null) setTimeout(() => response.destroy(), 100);
        else response.end(last);
      }),
    );
  const failing = `${JSON.stringify({ type: 'problem', problem })}\n`;

  it.each([
    [failing, 70],
    [null, 69],
  ])('is one problem while nothing is out: %j', async (last, exit) => {
    await exporting(3, last);
    const { code, stdout, stderr } = await run('tasks', 'export', '--json');
    expect([code, stderr]).toEqual([exit, '']);
    expect(JSON.parse(stdout)).toHaveProperty('code');
  });

  it.each([
    [failing, 70],
    [null, 69],
  ])('is no whole array afterwards: %j', async (last, exit) => {
    await exporting(20_000, last);
    const { code, stdout, stderr } = await run('tasks', 'export', '--json');
    expect(code).toBe(exit);
    expect(stderr).toMatch(/^error: .*code [A-Z_]+/s);
    expect(stdout).toMatch(/^\[\n\{"title":"row"\}/);
    expect(stdout).not.toContain('problem');
    expect(() => JSON.parse(stdout)).toThrow();
  });
});

/** A daemon of long ago: says hello, and that it is outdated to everything that names a newer build. */
const OLD_DAEMON = `
const { createServer } = require('node:http');
const [socket, managedBy, log] = process.argv.slice(1);
const hello = { name: 'aurelius', version: '0.0.1', build: '2000', api: { min: 1, max: 1 }, pid: process.pid,
  managedBy: managedBy || null, startedAt: new Date().toISOString(), socket, dataDir: '/', url: null, tokenFile: null };
createServer((request, response) => {
  require('node:fs').appendFileSync(log, request.method + ' ' + request.url + '\\n');
  const outdated = request.headers['aurelius-build'];
  response.writeHead(outdated ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(outdated
    ? { type: 'urn:aurelius:error:DAEMON_OUTDATED', title: 'Old', status: 503, code: 'DAEMON_OUTDATED', retryable: true }
    : hello));
}).listen(socket, () => process.stdout.write('ready'));
process.on('SIGTERM', () => { require('node:fs').rmSync(socket); process.exit(0); });
`;

async function startOldDaemon(managedBy: string): Promise<ChildProcess> {
  mkdirSync(home.paths.runDir, { recursive: true, mode: 0o700 });
  const log = join(home.path, 'old.log');
  const child = spawn(process.execPath, ['-e', OLD_DAEMON, home.paths.socket, managedBy, log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanup.push(() => child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

describe('an older daemon', () => {
  it('is replaced once, and the command runs once on the new one', async () => {
    const old = await startOldDaemon('');
    const { code, stdout } = await run('tasks', 'add', 'x', '--json');
    expect([code, JSON.parse(stdout).title]).toEqual([0, 'x']);
    expect((await status()).pid).not.toBe(old.pid);
    expect(JSON.parse((await run('tasks', 'list', '--json')).stdout).data).toHaveLength(1);
  });

  it('is left alone when systemd keeps it, with the command to run', async () => {
    const old = await startOldDaemon('systemd');
    const { code, stderr } = await run('tasks', 'list');
    expect(code).toBe(75);
    expect(stderr).toContain('try: systemctl --user restart aurelius');
    expect((await status()).pid).toBe(old.pid);
  });

  it('is left alone in a container, whose processes have other numbers out here', async () => {
    const old = await startOldDaemon('container');
    for (const argv of [
      ['tasks', 'list'],
      ['daemon', 'restart'],
      ['daemon', 'stop'],
    ]) {
      const { code, stderr } = await run(...argv);
      expect([argv, code === 0, stderr]).toEqual([
        argv,
        false,
        expect.stringContaining('Let the container do it, like: docker compose '),
      ]);
    }
    expect((await status()).pid).toBe(old.pid);
  });
});

describe('a socket in a short folder', () => {
  it('is not trusted when others may enter the folder', async () => {
    const long = join(home.path, 'x'.repeat(100));
    const { socket } = resolvePaths({ AURELIUS_HOME: long }, long, process.getuid?.() ?? 0);
    mkdirSync(dirname(socket), { recursive: true, mode: 0o755 });
    cleanup.push(() => rmSync(dirname(socket), { recursive: true }));
    const { code, stderr } = await runCli(['tasks', 'list'], { home: long });
    expect(code).toBe(69);
    expect(stderr).toContain('only this user');
  });
});
