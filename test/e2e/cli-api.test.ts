// `aurelius api`: any request from a shell, its headers, its errors, and answers that come in pieces.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ENTRY = join(import.meta.dirname, '../../packages/cli/bin/aurelius.cjs');
const home = tempHome();
const env = { AURELIUS_HTTP_PORT: '0' };
const run = (argv: readonly string[], input = '') =>
  runCli(['api', ...argv], { home: home.path, env, input });

beforeAll(() => runCli(['daemon', 'start'], { home: home.path, env }));
afterAll(async () => {
  await runCli(['daemon', 'stop'], { home: home.path });
  home.remove();
});

describe('api', () => {
  it('sends the headers it is given', async () => {
    const create = async (title: string) =>
      run(
        ['POST', '/api/v1/tasks', '--input', '-', '-H', 'Idempotency-Key: once'],
        JSON.stringify({ title }),
      );
    const first = await create('a');
    expect(first.code).toBe(0);
    expect((await create('a')).stdout).toBe(first.stdout);
    const other = await create('b');
    expect([other.code, other.stderr]).toEqual([
      6,
      expect.stringMatching(/code IDEMPOTENCY_KEY_REUSED · request \S+\n$/),
    ]);
  });

  it('takes several headers', async () => {
    const rows = '{"title":"c"}\n{"title":"d"}\n';
    const { stdout } = await run(
      [
        ...['POST', '/api/v1/tasks/import', '--input', '-'],
        ...[
          '--header',
          'Content-Type: application/x-ndjson',
          '--header',
          'Accept: text/event-stream',
        ],
      ],
      rows,
    );
    expect(stdout).toMatch(/^data: \{.*"created":2.*\}\n\n$/m);
  });

  it.each([
    ['Nonsense', "takes 'Name: value'"],
    ['X: a\nY: b', "takes 'Name: value'"],
    ['Host: elsewhere', 'cannot be set'],
    ['content-length: 3', 'cannot be set'],
  ])('refuses the header %j', async (header, why) => {
    const { code, stderr } = await run(['GET', '/api/v1/hello', '-H', header]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(why)]);
  });

  it.each(['Authorization: Bearer canary', 'X-API-Key: canary', 'cookie: canary', 'canary'])(
    'takes nothing secret as an argument, and does not repeat it: %j',
    async (header) => {
      const { code, stdout, stderr } = await run(['GET', '/api/v1/hello', '-H', header]);
      expect(code).toBe(2);
      expect(stdout + stderr).not.toContain('canary');
    },
  );

  it('prints a problem as JSON when asked to', async () => {
    const { code, stdout, stderr } = await run(['GET', '/api/v1/tasks/nothing', '--json']);
    expect([code, stderr]).toEqual([3, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'TASK_NOT_FOUND',
      requestId: expect.any(String),
    });
  });

  it('prints what a feed says while it goes on', async () => {
    const argv = ['api', 'GET', '/api/v1/events?topic=task'];
    const child = spawn(process.execPath, [ENTRY, ...argv], {
      env: { ...process.env, AURELIUS_HOME: home.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = once(child.stdout.setEncoding('utf8'), 'data');
    let waiting = true;
    void said.then(() => {
      waiting = false;
    });
    // it gives no sign that it has begun: one of these comes after that
    for (let at = 0; waiting && at < 50; at++) {
      await run(['POST', '/api/v1/tasks', '--input', '-'], `{"title":"event ${at}"}`);
    }
    const [line] = (await said) as [string];
    expect(child.exitCode).toBeNull();
    child.kill();
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line.split('\n')[0] ?? '')).toMatchObject({ type: 'task:created' });
  });
});
