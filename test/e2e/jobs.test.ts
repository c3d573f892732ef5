// Jobs of a linked plugin, as a person and a program meet them: over HTTP, the WebSocket and the command line.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BuiltDaemon,
  linkPlugins,
  requestSocket,
  runCli,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { frameOf, opened } from './web-socket.ts';

interface Shown {
  readonly id: string;
  readonly ref: string;
  readonly state: string;
  readonly result?: unknown;
  readonly error: string | null;
  readonly progress: number | null;
}

const home = tempHome();
let daemon: BuiltDaemon;
beforeAll(async () => {
  linkPlugins(home, ['working']);
  daemon = await startBuiltDaemon(home.path);
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
});

const call = async (method: string, path: string, body?: unknown) =>
  requestSocket(daemon.socket, method, path, body);
const cli = (...argv: string[]) => runCli(argv, { home: home.path });

const ask = async (job: string, ...payloads: object[]): Promise<string[]> => {
  const { status, body } = await call('POST', '/api/v1/working', { job, payloads });
  expect(status).toBe(200);
  return (body as { ids: string[] }).ids;
};
const askOne = async (job: string, payload: object = {}) => (await ask(job, payload))[0] as string;
const show = async (id: string) => (await call('GET', `/api/v1/jobs/${id}`)).body as Shown;
const reaches = async (id: string, state: string): Promise<Shown> => {
  await expect.poll(async () => (await show(id)).state, { timeout: 10_000 }).toBe(state);
  return show(id);
};
const post = (path: string, body: object = {}) => call('POST', `/api/v1/jobs${path}`, body);

describe('jobs of a plugin', () => {
  it('are done once they are asked for, and tell what happened', async () => {
    const file = join(home.path, 'lines');
    const ids = await ask('write', { file, line: 'a' }, { file, line: 'b' });
    for (const id of ids) await reaches(id, 'done');
    expect(readFileSync(file, 'utf8').split('\n').sort()).toEqual(['', 'a', 'b']);
    const { body } = await call('GET', `/api/v1/jobs/${ids[0]}/logs`);
    const { data } = body as { data: { type: string; message: string | null }[] };
    expect(data.map(({ type, message }) => [type, message])).toEqual([
      ['job:logged', 'line a'],
      ['job:done', null],
    ]);
  });

  it('run in a thread with the libraries of the host and none of its environment', async () => {
    const id = await askOne('compute', { ms: 20 });
    expect((await reaches(id, 'done')).result).toEqual({
      isMainThread: false,
      zodIsTheHosts: true,
      environment: 0,
    });
  });

  it('leave the daemon quick while one keeps a processor busy, and end at once when told', async () => {
    const id = await askOne('compute', { ms: 30_000 });
    await reaches(id, 'running');
    const started = performance.now();
    await call('GET', '/health/live');
    expect(performance.now() - started).toBeLessThan(500);
    expect((await post(`/${id}/cancel`)).status).toBe(200);
    await reaches(id, 'cancelled');
  });

  it('fail for good, can be run again, and are all run again at once', async () => {
    const id = await askOne('fail');
    expect((await reaches(id, 'dead')).error).toBe('there is \u001b[31mno way');
    const { ref } = await show(id);
    expect((await post(`/${ref}/retry`)).body).toMatchObject({ id, state: 'ready', attempt: 0 });
    await reaches(id, 'dead');
    expect((await post('/redrive', { queue: 'working' })).body).toEqual({ count: 1 });
    await reaches(id, 'dead');
    const doctor = await call('GET', '/api/v1/doctor?security=false');
    expect(doctor.text).toContain('1 failed for good');
  });
});

describe('what people do with jobs', () => {
  it('ends one that runs, and tells it over the WebSocket as it happens', async () => {
    const url = `ws+unix:${daemon.socket}:/ws`;
    const socket = await opened(new WebSocket(url, { headers: { host: 'localhost' } }));
    const id = await askOne('wait');
    await reaches(id, 'running');
    await frameOf(socket, ({ type }) => type === 'job:progress');
    expect((await post(`/${id}/cancel`)).status).toBe(200);
    const told = await frameOf(socket, ({ type }) => type === 'job:cancelled');
    expect(told['data']).toMatchObject({ name: 'working.wait', state: 'cancelled' });
    expect((await post(`/${id}/cancel`)).body).toMatchObject({ code: 'JOB_OVER' });
    expect((await call('GET', `/api/v1/jobs/${id}`)).body).toMatchObject({ progress: 10 });
    socket.close();
  });

  it('holds a queue and lets it go on', async () => {
    expect((await post('/queues/working-slow/pause')).status).toBe(204);
    const id = await askOne('wait');
    const stats = async () => {
      const { body } = await call('GET', '/api/v1/jobs/queues');
      const { data } = body as { data: { queue: string; ready: number; paused: boolean }[] };
      return data.find(({ queue }) => queue === 'working-slow');
    };
    expect(await stats()).toMatchObject({ paused: true, ready: 1, concurrency: 2 });
    expect((await post('/queues/working-slow/resume')).status).toBe(204);
    await reaches(id, 'running');
    await post(`/${id}/cancel`);
    expect((await post('/queues/nothing/pause')).body).toMatchObject({ code: 'JOB_QUEUE_UNKNOWN' });
  });

  it('lists page by page and finds nothing by a number that was not shown', async () => {
    const first = (await call('GET', '/api/v1/jobs?limit=2')).body as {
      data: Shown[];
      meta: { nextCursor: string };
    };
    expect(first.data).toHaveLength(2);
    const next = await call('GET', `/api/v1/jobs?limit=2&cursor=${first.meta.nextCursor}`);
    const ids = (next.body as { data: Shown[] }).data.map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(first.data.map(({ id }) => id)).not.toContain(ids[0]);
    expect((await call('GET', '/api/v1/jobs/7')).body).toMatchObject({ code: 'NUMBER_UNKNOWN' });
    expect((await call('GET', '/api/v1/jobs/zzzz9')).body).toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
  });

  it('counts what is kept and what ran for /metrics', async () => {
    const { text } = await call('GET', '/metrics');
    expect(text).toMatch(/aurelius_jobs_kept_count\{queue="working",state="done"\} 2/);
    expect(text).toMatch(/aurelius_jobs_runs_total\{queue="working",end="done"\} 2/);
  });
});

describe('the command line', () => {
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await cli(...argv, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as { data: Shown[] };
  };

  it('shows, ends and runs jobs by their refs', async () => {
    const id = await askOne('wait');
    const { ref } = await reaches(id, 'running');
    expect((await json('jobs', 'list', '--state', 'running')).data).toMatchObject([{ id }]);
    expect(await json('jobs', 'show', ref)).toMatchObject({ id, payload: {} });
    expect(await json('jobs', 'cancel', ref)).toMatchObject({ id });
    await reaches(id, 'cancelled');
    expect((await json('jobs', 'logs', ref)).data.at(-1)).toMatchObject({ type: 'job:cancelled' });
    expect(await json('jobs', 'retry', ref)).toMatchObject({ id, state: 'ready' });
    await reaches(id, 'running');
    expect((await cli('jobs', 'retry', ref)).code).toBe(5);
    expect((await cli('jobs', 'show', 'zzzz')).code).toBe(3);
    await json('jobs', 'cancel', ref);
  });

  it('holds queues, counts jobs, and shows no control bytes of what went wrong', async () => {
    await reaches(await askOne('fail'), 'dead');
    expect((await cli('jobs', 'pause', 'working-slow')).code).toBe(0);
    const stats = (await json('jobs', 'stats')).data as object[];
    expect(stats).toContainEqual(
      expect.objectContaining({ queue: 'working-slow', paused: true }) as object,
    );
    expect((await cli('jobs', 'resume', 'working-slow')).code).toBe(0);
    const dead = await cli('jobs', 'list', '--state', 'dead');
    expect(dead.stdout).toContain('there is');
    expect(dead.stdout).not.toContain('\u001b');
    expect((await cli('jobs', 'redrive', '--queue', 'working')).stdout).toMatch(/^\d+ ready again/);
  });

  it('watches jobs go by until it is told to stop', async () => {
    const argv = [join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs'), 'jobs', 'list'];
    const child = spawn(process.execPath, [...argv, '--watch', '--json'], {
      env: { ...process.env, AURELIUS_HOME: home.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    const seen = () =>
      text
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as Shown);
    const first = await askOne('wait');
    await reaches(first, 'running');
    // a feed that has told nothing gives no sign that it has begun: this job runs until it has
    await expect.poll(() => seen().some(({ id }) => id === first), { timeout: 10_000 }).toBe(true);
    const id = await askOne('compute', { ms: 700 });
    await reaches(id, 'done');
    await expect
      .poll(() =>
        seen()
          .filter((job) => job.id === id)
          .map(({ state }) => state),
      )
      .toContain('done');
    expect(
      seen()
        .filter((job) => job.id === id)
        .map(({ progress }) => progress),
    ).toContain(50);
    await post(`/${first}/cancel`);
    child.kill('SIGINT');
    await new Promise((resolve) => child.once('close', resolve));
  });
});
