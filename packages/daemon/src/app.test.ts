import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkFolder, linkPlugins, requestSocket, tempHome } from '@aurelius/core/testing';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { markBuildInUse, pruneBuilds } from './builds.ts';
import { BUNDLED } from './plugins/bundled.gen.ts';
import { startTestApp, type TestApp } from './testing/app.ts';
import { echo, echoed } from './testing/echo-plugin.ts';

const apps: TestApp[] = [];
const start = async (...args: Parameters<typeof startTestApp>) => {
  const app = await startTestApp(...args);
  apps.push(app);
  return app;
};
const withEcho = { bundled: [...BUNDLED, echo] };

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the daemon', () => {
  it('keeps its socket, its folders and its record to its owner', async () => {
    const { paths } = await start();
    expect([mode(paths.socket), mode(paths.runDir), mode(paths.dataDir)]).toEqual([
      '600',
      '700',
      '700',
    ]);
    const record = JSON.parse(readFileSync(join(paths.runDir, 'daemon.json'), 'utf8'));
    expect(record).toEqual({ pid: process.pid, build: 'dev', socket: paths.socket });
  });

  it('says who it is and that it is well', async () => {
    const app = await start();
    expect((await app.call('GET', '/api/v1/hello')).body).toMatchObject({
      name: 'aurelius',
      pid: process.pid,
      socket: app.paths.socket,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      tokenFile: join(app.paths.dataDir, 'owner.token'),
    });
    for (const path of ['/health', '/health/ready', '/health/live']) {
      expect((await app.call('GET', path)).body).toMatchObject({ status: 'up' });
    }
  });

  it('keeps tasks across a restart', async () => {
    const home = tempHome();
    const first = await startTestApp('', { home });
    await first.call('POST', '/api/v1/tasks', { title: 'stay' });
    await first.app.stop();
    const second = await start('', { home });
    expect((await second.call('GET', '/api/v1/tasks')).text).toContain('"stay"');
  });

  it('refuses a second daemon on the same home by any path, and does not disturb the first', async () => {
    const home = tempHome();
    const first = await start('', { home });
    const alias = `${home.path}-link`;
    symlinkSync(home.path, alias);
    const paths = { ...home.paths, dataDir: join(alias, 'data') };
    for (const second of [
      startTestApp('', { home }),
      startTestApp('', { home: { ...home, paths } }),
    ]) {
      await expect(second).rejects.toMatchObject({
        code: 'DAEMON_RUNNING',
        message: expect.stringContaining(`pid ${process.pid}`),
        spec: { exit: 'retry' },
      });
    }
    rmSync(alias);
    expect((await first.call('GET', '/health')).status).toBe(200);
  });

  it('replaces a socket that nobody answers, and no other', async () => {
    const home = tempHome();
    mkdirSync(home.paths.runDir, { recursive: true, mode: 0o700 });
    writeFileSync(home.paths.socket, 'left behind');
    const app = await startTestApp('', { home });
    expect((await app.call('GET', '/health')).status).toBe(200);
    await app.app.stop(0);
    const stranger = createServer().listen(home.paths.socket);
    await sleep(20);
    await expect(startTestApp('', { home })).rejects.toMatchObject({ code: 'DAEMON_RUNNING' });
    stranger.close();
    home.remove();
  });

  it('refuses folders that others can open', async () => {
    const home = tempHome();
    mkdirSync(home.paths.runDir, { recursive: true, mode: 0o755 });
    await expect(startTestApp('', { home })).rejects.toMatchObject({ code: 'STORAGE_UNUSABLE' });
    home.remove();
  });

  it('names the file and the key of a wrong configuration, and leaves nothing running', async () => {
    const home = tempHome();
    await expect(startTestApp('[tasks]\nnope = 1\n', { home })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: `${home.paths.configFile}: tasks.nope: there is no such key`,
    });
    await start('', { home });
  });

  it('goes on without a plugin that fails, and says so', async () => {
    const bad = {
      package: { name: 'bad', version: '1.0.0', aurelius: { ...echo.package.aurelius, api: 2 } },
      load: echo.load,
    };
    const liar = {
      package: {
        name: 'liar',
        version: '1.0.0',
        aurelius: { ...echo.package.aurelius, permissions: ['echo:read'] },
      },
      load: echo.load,
    };
    const app = await start('', { bundled: [...BUNDLED, bad, liar] });
    expect((await app.call('GET', '/api/v1/tasks')).status).toBe(200);
    const { checks } = (await app.call('GET', '/health')).body as { checks: { plugins: object } };
    expect(checks.plugins).toMatchObject({
      status: 'down',
      detail: expect.stringMatching(
        /plugin API 2; this Aurelius has plugin API 1.*manifest says echo:read, the code says echo:read, echo:write/s,
      ),
    });
  });
});

describe('stopping', () => {
  it('lets what is in flight finish and refuses the rest', async () => {
    const app = await startTestApp('', withEcho);
    const slow = app.call('POST', '/api/v1/echo/hall', { word: 'x', waitMs: 300 });
    await sleep(50);
    const stopping = app.app.stop();
    const refused = await app.call('GET', '/health/live');
    expect([refused.status, refused.body]).toMatchObject([503, { code: 'DAEMON_STOPPING' }]);
    expect((await slow).status).toBe(200);
    await stopping;
    expect(echoed.disposed).toBe(true);
    expect(existsSync(app.paths.socket)).toBe(false);
    expect(readdirSync(app.paths.runDir)).toEqual([]);
    expect(readdirSync(app.paths.dataDir).sort()).toEqual([
      'audit.head',
      'aurelius.db',
      'ballast',
      'lock.db',
      'owner.token',
    ]);
    rmSync(dirname(app.paths.dataDir), { recursive: true });
  });
});

/** The daemon from sources as a process of its own. */
function spawnDaemon(home: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), '--foreground'], {
    env: { ...process.env, ...env, AURELIUS_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const exited = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
  const ready = async () => {
    while (!out.includes('listens')) {
      if (child.exitCode !== null) throw new Error(err);
      await sleep(20);
    }
  };
  return { child, exited, ready };
}

describe('the process', () => {
  it('ends with 0 on SIGTERM, and a second one on its home ends with 75', async () => {
    const home = tempHome();
    const first = spawnDaemon(home.path);
    await first.ready();
    const second = await spawnDaemon(home.path).exited;
    expect(second.code).toBe(75);
    expect(second.err).toMatch(
      new RegExp(`^error: .*pid ${first.child.pid}\ntry: aurelius daemon status\n`),
    );
    first.child.kill('SIGTERM');
    expect((await first.exited).code).toBe(0);
    home.remove();
  });

  it('starts again after a kill, with nothing to clean up', async () => {
    const home = tempHome();
    const first = spawnDaemon(home.path);
    await first.ready();
    first.child.kill('SIGKILL');
    await first.exited;
    const second = spawnDaemon(home.path);
    await second.ready();
    second.child.kill('SIGTERM');
    expect((await second.exited).code).toBe(0);
    home.remove();
  });

  it('ends with 78 on a wrong setting, naming the variable', async () => {
    const home = tempHome();
    const { code, err } = await spawnDaemon(home.path, { AURELIUS_LOG_LEVEL: 'loud' }).exited;
    expect(code).toBe(78);
    expect(err).toContain('AURELIUS_LOG_LEVEL');
    home.remove();
  });

  it('ends with 78 on a newer schema', async () => {
    const home = tempHome();
    const first = spawnDaemon(home.path);
    await first.ready();
    first.child.kill('SIGTERM');
    await first.exited;
    const db = new Sqlite(join(home.paths.dataDir, 'aurelius.db'));
    db.exec(`insert into _migration values ('kernel', '9999_future', '', 0)`);
    db.close();
    const { code, err } = await spawnDaemon(home.path).exited;
    expect(code).toBe(78);
    expect(err).toContain('9999_future');
    home.remove();
  });
});

describe('linked plugins', () => {
  it('get the libraries of a daemon that runs from sources too', async () => {
    const home = tempHome();
    linkPlugins(home, ['linked', 'own-zod']);
    const daemon = spawnDaemon(home.path);
    await daemon.ready();
    const found = await requestSocket(home.paths.socket, 'GET', '/api/v1/linked');
    expect(found.body).toMatchObject({
      zodIsTheHosts: true,
      drizzleIsTheHosts: true,
      helper: 'the zod of its own folder',
    });
    expect((await requestSocket(home.paths.socket, 'GET', '/api/v1/linked/refuse')).status).toBe(
      422,
    );
    const own = await requestSocket(home.paths.socket, 'GET', '/api/v1/own-zod');
    expect(own.text).toBe('the zod of its own folder');
    daemon.child.kill('SIGTERM');
    await daemon.exited;
    home.remove();
  });

  it('that are missing or claim a taken id are named, and the rest goes on', async () => {
    const home = tempHome();
    const [folder = '', gone = ''] = linkPlugins(home, ['linked', 'own-zod']);
    linkFolder(home, folder);
    rmSync(gone, { recursive: true });
    const daemon = spawnDaemon(home.path);
    await daemon.ready();
    const { checks }: { checks: { plugins: { detail: string } } } = (
      await requestSocket(home.paths.socket, 'GET', '/health')
    ).body;
    expect(checks.plugins.detail).toContain('the id linked is taken by aurelius-plugin-linked');
    expect(checks.plugins.detail).toContain(gone);
    expect((await requestSocket(home.paths.socket, 'GET', '/api/v1/linked')).status).toBe(200);
    daemon.child.kill('SIGTERM');
    await daemon.exited;
    home.remove();
  });
});

describe('build folders', () => {
  const name = (day: number) => `202611${day}T081444654-3d11e0b1`;

  it('go when they are older and nothing runs them', () => {
    const builds = mkdtempSync(join(tmpdir(), 'aur-builds-'));
    const [dead, running, current, coming] = [20, 21, 22, 23].map(name) as [
      string,
      string,
      string,
      string,
    ];
    for (const folder of [dead, running, current, coming, '1-not-a-build'])
      mkdirSync(join(builds, folder));
    markBuildInUse(join(builds, dead), 2 ** 22 + 1);
    markBuildInUse(join(builds, running), process.pid);
    symlinkSync(current, join(builds, 'current'));
    pruneBuilds(builds, [current]);
    expect(readdirSync(builds)).toEqual(['1-not-a-build', running, current, coming, 'current']);
    rmSync(builds, { recursive: true });
  });

  it('all stay when what runs is not one of them', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aur-builds-'));
    mkdirSync(join(folder, name(20)));
    mkdirSync(join(folder, 'z'));
    pruneBuilds(folder, ['z']);
    expect(readdirSync(folder)).toEqual([name(20), 'z']);
    rmSync(folder, { recursive: true });
  });
});
