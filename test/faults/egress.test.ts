// The promise that nothing leaves the machine unless it was connected, as the kernel sees it over a whole session: nothing
// is even tried, and a plugin that tries by itself is seen.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandSpec } from '@aurelius/core/command';
import type { Operation } from '@aurelius/core/contract';
import type { EgressOverview } from '@aurelius/core/kernel';
import {
  linkFolder,
  requestSocket,
  type TempHome,
  tempHome,
  type WrittenPlugin,
  writePlugin,
} from '@aurelius/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { OPERATIONS, smallestInput, wireOf } from '../e2e/operations.ts';
import { NETWORK_CALLS, outsideOf } from './network.ts';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');
const LONG = process.env['AURELIUS_TEST_LONG'] !== undefined;
/** How long a feed is listened to, milliseconds. */
const LISTEN_MS = 100;
const PATIENT = 240_000;

/** A network that is there for documentation and leads nowhere (RFC 5737). */
const ELSEWHERE = '192.0.2.1';
const ELSEWHERE_6 = '2001:db8::1';

const hasStrace = spawnSync('strace', ['--version']).status === 0;
if (!hasStrace) console.log('skipped: what leaves the machine (strace is not installed)');

const specs = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/cli/src/commands.gen.json'), 'utf8'),
) as CommandSpec[];
const ending = specs.filter(({ operation }) => operation?.yields !== 'feed');
/** An example of each command that ends, or all of them. */
const MADE = ending.flatMap(({ examples }) => (LONG ? examples : examples.slice(0, 1)));
/** And those that are more than one operation. */
const LINES = [
  ...MADE.map(({ argv }) => argv),
  ['--version'],
  ['daemon', 'status'],
  ['doctor'],
  ['backup'],
  ['config', 'path'],
  ['help', 'tasks'],
];

let home: TempHome;
let daemon: ChildProcess | undefined;

afterEach(async () => {
  if (daemon?.exitCode === null) await stop();
  home.remove();
});

const traceFile = (name: string) => join(home.path, `${name}.trace`);

/** Starts a program under strace, with everything that it starts. */
const traced = (name: string, argv: readonly string[]): ChildProcess =>
  spawn(
    'strace',
    ['-f', '-e', `trace=${NETWORK_CALLS}`, '-o', traceFile(name), process.execPath, ...argv],
    {
      env: { ...process.env, AURELIUS_HOME: home.path, HOME: home.path, AURELIUS_HTTP_PORT: '0' },
      stdio: 'ignore',
    },
  );

const gone = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', resolve));

async function start(...plugins: readonly WrittenPlugin[]): Promise<void> {
  home = tempHome();
  for (const plugin of plugins) {
    const folder = join(home.path, plugin.id);
    writePlugin(folder, plugin);
    linkFolder(home, folder);
  }
  daemon = traced('daemon', [join(BIN, 'daemon/main.js')]);
  for (let waited = 0; waited < 600; waited++) {
    const ready = await call('GET', '/health/ready').catch(() => null);
    if (ready?.status === 200) return;
    await sleep(50);
  }
  throw new Error('The daemon did not start');
}

const call = (method: string, path: string, body?: unknown) =>
  requestSocket(home.paths.socket, method, path, body);

/** Ends the daemon, not its tracer: that one ends with it, and what it saw is complete. */
async function stop(): Promise<string> {
  const child = daemon as ChildProcess;
  const { pid } = (await call('GET', '/api/v1/hello')).body as { pid: number };
  const ended = gone(child);
  process.kill(pid, 'SIGTERM');
  await ended;
  return readFileSync(traceFile('daemon'), 'utf8');
}

/** Opens a feed and leaves it. */
async function listen(method: string, path: string): Promise<void> {
  const headers = { host: 'localhost' };
  const sent = request({ socketPath: home.paths.socket, method, path, headers });
  sent.on('error', () => {}).end();
  await sleep(LISTEN_MS);
  sent.destroy();
}

async function perform(op: Operation): Promise<void> {
  const { method, path, body } = wireOf(op, smallestInput(op));
  if (op.kind === 'stream' && op.yields === 'feed') await listen(method, path);
  else expect((await call(method, path, body)).status).toBeGreaterThanOrEqual(200);
}

describe.skipIf(!hasStrace)('a session in which nothing is connected', () => {
  it(
    'leaves the machine alone: every operation, and the commands of a day',
    async () => {
      await start();
      for (const op of OPERATIONS) await perform(op);
      const worked: string[] = [];
      for (const [at, argv] of LINES.entries()) {
        const name = `command-${at}`;
        const code = await gone(traced(name, [join(BIN, 'aurelius.cjs'), ...argv]));
        if (code === 0) worked.push(argv.join(' '));
        const tried = outsideOf(readFileSync(traceFile(name), 'utf8'));
        expect([argv, tried]).toEqual([argv, []]);
      }
      // some examples name what is not there; that they ran as they do for people is what matters
      expect(worked.length, worked.join('\n')).toBeGreaterThan(LINES.length / 2);
      expect(worked).toEqual(expect.arrayContaining(['backup', 'daemon status', 'tasks list']));
      const seen = await stop();
      // it did see what there was: the listener was asked, and workers were followed
      expect(seen).toMatch(/^\d+ +(sendto|sendmsg|connect)\(/m);
      expect(outsideOf(seen)).toEqual([]);
    },
    PATIENT,
  );
});

/** Does something when its operation is called, and says what came of it. */
const plugin = (id: string, operation: string, more: Partial<WrittenPlugin> = {}) => ({
  id,
  operation,
  ...more,
});

describe.skipIf(!hasStrace)('a plugin', () => {
  it.each([
    [
      'a socket',
      `const { connect } = await import('node:net');
       const socket = connect(8081, '${ELSEWHERE}').on('error', () => {});
       await new Promise((resolve) => setTimeout(resolve, 50));
       socket.destroy();`,
    ],
    [
      'a socket over IPv6',
      `const { connect } = await import('node:net');
       const socket = connect(8081, '${ELSEWHERE_6}').on('error', () => {});
       await new Promise((resolve) => setTimeout(resolve, 50));
       socket.destroy();`,
    ],
    [
      'a datagram',
      `const { createSocket } = await import('node:dgram');
       const socket = createSocket('udp4');
       await new Promise((resolve) => socket.send('x', 8081, '${ELSEWHERE}', resolve));
       socket.close();`,
    ],
    [
      'a fetch',
      `await fetch('http://${ELSEWHERE}:8081/', { signal: AbortSignal.timeout(50) }).catch(() => {});`,
    ],
  ])(
    'that calls out by itself is seen: %s',
    async (way, body) => {
      await start(plugin('leaky', `${body} return { says: 'done' };`));
      expect((await call('GET', '/api/v1/leaky')).body).toEqual({ says: 'done' });
      const where = way.endsWith('IPv6') ? ELSEWHERE_6 : ELSEWHERE;
      expect(outsideOf(await stop())).toEqual([`${where}:8081`]);
    },
    PATIENT,
  );

  it(
    'that asks for what it may not call has nothing tried for it, not even a look-up',
    async () => {
      const asking = `
        const codes = [];
        for (const url of ['http://${ELSEWHERE}:8081/', 'https://tracker.example/', 'http://10.0.0.1/']) {
          codes.push(await host.http(url).then(() => 'called', ({ code }) => code));
        }
        for (const url of ['http://${ELSEWHERE}:8443/', 'http://169.254.169.254:8443/']) {
          codes.push(await host.http(url).then(() => 'called', ({ code }) => code));
        }
        return { says: codes.join(' ') };`;
      const net = { '*:8443': { purpose: 'Reads anything', data: 'none' } } as const;
      await start(plugin('asking', asking, { net }));
      const [no, blocked] = ['EGRESS_NOT_ALLOWED', 'EGRESS_BLOCKED_ADDRESS'];
      expect((await call('GET', '/api/v1/asking')).body).toEqual({
        says: [no, no, no, blocked, blocked].join(' '),
      });
      const { promise, record } = (await call('GET', '/api/v1/privacy/egress'))
        .body as EgressOverview;
      const asked = promise.filter(({ plugin: id }) => id === 'asking');
      expect(asked.map(({ target }) => target)).toEqual(['*:8443']);
      expect(record.map(({ outcome }) => outcome)).toEqual(Array(5).fill('refused'));
      expect(outsideOf(await stop())).toEqual([]);
    },
    PATIENT,
  );
});
