// The daemon as a process: alone on its home, patient with what is in flight, careful with newer data, silent about secrets.
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  requestSocket,
  runCli,
  startBuiltDaemon,
  type TempHome,
  tempHome,
} from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let home: TempHome;
beforeEach(() => {
  home = tempHome();
});
afterEach(() => home.remove());

const titles = async (socket: string) => {
  const { data } = (await requestSocket(socket, 'GET', '/api/v1/tasks')).body as {
    data: { title: string }[];
  };
  return data.map(({ title }) => title);
};

describe('one home', () => {
  it('has one daemon: the other one ends with 75 and names the first', async () => {
    const first = await startBuiltDaemon(home.path);
    // it finds the first one answering
    const second = await startBuiltDaemon(home.path);
    const { code, stderr } = await second.exited;
    expect(code).toBe(75);
    expect(stderr).toContain(`pid ${first.pid}`);
    expect(
      ((await requestSocket(first.socket, 'GET', '/api/v1/hello')).body as { pid: unknown }).pid,
    ).toBe(first.pid);
    await first.stop();
  });

  it('is taken over from a daemon that was killed, socket and all', async () => {
    const first = await startBuiltDaemon(home.path);
    await requestSocket(first.socket, 'POST', '/api/v1/tasks', { title: 'kept' });
    process.kill(first.pid, 'SIGKILL');
    await first.exited;
    expect(existsSync(home.paths.socket)).toBe(true);
    const second = await startBuiltDaemon(home.path);
    expect(await titles(second.socket)).toEqual(['kept']);
    await second.stop();
  });
});

describe('a daemon that is told to stop', () => {
  it('finishes what is in flight, refuses what is new, and ends with 0', async () => {
    const daemon = await startBuiltDaemon(home.path);
    const options = {
      socketPath: daemon.socket,
      method: 'POST',
      path: '/api/v1/tasks/import',
      headers: { host: 'aurelius', 'content-type': 'application/x-ndjson' },
    };
    const importing = request(options);
    const answered = new Promise<string>((resolve, reject) => {
      importing.on('error', reject).on('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('error', reject).on('end', () => resolve(text));
      });
    });
    importing.write('{"title":"before"}\n');
    await requestSocket(daemon.socket, 'GET', '/health/live');
    process.kill(daemon.pid, 'SIGTERM');
    const refusal = async () =>
      ((await requestSocket(daemon.socket, 'GET', '/health/live')).body as { code: unknown }).code;
    await expect.poll(refusal).toBe('DAEMON_STOPPING');
    importing.end('{"title":"after"}\n');
    const last = (await answered).trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toMatchObject({ type: 'result', created: 2, refused: 0 });
    expect(await daemon.exited).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(daemon.socket)).toBe(false);
    const next = await startBuiltDaemon(home.path);
    expect((await titles(next.socket)).sort()).toEqual(['after', 'before']);
    await next.stop();
  });

  /** A daemon with an import in flight that has been told to stop. */
  async function stopping(signal: NodeJS.Signals) {
    const daemon = await startBuiltDaemon(home.path);
    const importing = request({
      socketPath: daemon.socket,
      method: 'POST',
      path: '/api/v1/tasks/import',
      headers: { host: 'aurelius', 'content-type': 'application/x-ndjson' },
    });
    const status = new Promise<number>((resolve) => {
      importing.on('error', () => resolve(0));
      importing.on('response', (answer) => resolve(answer.resume().statusCode ?? 0));
    });
    importing.write('{"title":"x"}\n');
    const health = async () => (await requestSocket(daemon.socket, 'GET', '/health/live')).status;
    expect(await health()).toBe(200);
    process.kill(daemon.pid, signal);
    await expect.poll(health).toBe(503);
    return { daemon, importing, status, health };
  }

  it('is as patient when it is told twice', async () => {
    const { daemon, importing, status, health } = await stopping('SIGTERM');
    process.kill(daemon.pid, 'SIGTERM');
    expect(await health()).toBe(503);
    importing.end();
    expect(await status).toBe(200);
    expect((await daemon.exited).code).toBe(0);
  });

  it('ends at once when it is told twice from the keyboard', async () => {
    const { daemon, status } = await stopping('SIGINT');
    process.kill(daemon.pid, 'SIGINT');
    expect((await daemon.exited).code).toBe(0);
    expect(await status).toBe(0);
  });
});

describe('data of a newer Aurelius', () => {
  it('is refused with 78 and left as it is, by the daemon and by every command', async () => {
    const daemon = await startBuiltDaemon(home.path);
    await requestSocket(daemon.socket, 'POST', '/api/v1/tasks', { title: 'of the future' });
    await daemon.stop();
    const file = join(home.paths.dataDir, 'aurelius.db');
    const db = new DatabaseSync(file);
    db.exec("insert into _migration values ('tasks', '9999_future', '', 0)");
    db.close();
    const digest = () => hash('sha256', readFileSync(file));
    const [before, files] = [digest(), readdirSync(home.paths.dataDir)];
    await expect(startBuiltDaemon(home.path)).rejects.toThrow(/exit 78.*9999_future/s);
    const { code, stdout } = await runCli(['tasks', 'list', '--json'], { home: home.path });
    expect([code, JSON.parse(stdout).detail]).toEqual([78, expect.stringContaining('9999_future')]);
    expect([digest(), readdirSync(home.paths.dataDir)]).toEqual([before, files]);
  });
});

describe('the logs', () => {
  it('hold nothing of what was sent, at the most talkative level', async () => {
    const secret = 'canary-7f3a';
    const daemon = await startBuiltDaemon(home.path, {
      AURELIUS_LOG_LEVEL: 'debug',
      ANTHROPIC_API_KEY: secret,
    });
    const send = (path: string, body?: unknown, headers = {}) =>
      requestSocket(daemon.socket, body === undefined ? 'GET' : 'POST', path, body, headers);
    const statuses = [
      await send('/api/v1/tasks', undefined, { authorization: `Bearer ${secret}` }),
      await send('/api/v1/tasks', undefined, { 'x-api-key': secret }),
      await send('/api/v1/tasks', undefined, { cookie: secret }),
      await send('/api/v1/tasks', { title: secret, token: secret }),
      await send('/api/v1/tasks', { title: secret, notes: secret }),
      await send('/api/v1/tasks', `{"title":"${secret}`),
      await send(`/api/v1/tasks?text=${secret}`),
      await send(`/${secret}`),
    ].map(({ status }) => status);
    expect(statuses).toEqual([401, 401, 200, 400, 201, 400, 200, 404]);
    await daemon.stop();
    const logs = readdirSync(home.paths.logDir).map((name) =>
      readFileSync(join(home.paths.logDir, name), 'utf8'),
    );
    expect(logs.join('')).toContain('daemon stopping');
    expect(logs.join('')).not.toContain(secret);
  });
});
