// B69: secrets go through every route, those that fail too, and come out nowhere: no log, answer, crash, argument or environment.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '@aurelius/core/contract';
import {
  type BuiltDaemon,
  linkFolder,
  type Reply,
  requestSocket,
  runCli,
  startBuiltDaemon,
  tempHome,
  writePlugin,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, openTarget, TASKS, type Target, TOKENS } from './attack-target.ts';
import { type Input, OPERATIONS, smallestInput, wireOf } from './operations.ts';
import { RawConnection } from './raw-http.ts';
import { exchange, opened, upgradeStatus } from './web-socket.ts';

/** Secrets by what they are; those that the daemon makes are filled in as they are made. */
const canaries = {
  'a task': 'canary-01-task-text',
  'a secret over HTTP': 'canary-02-secret-http',
  'a secret over the WebSocket': 'canary-03-secret-websocket',
  'a secret from standard input': 'canary-04-secret-stdin',
  'a secret that a plugin was given': 'canary-05 "given" to a plugin',
  'a secret of the environment': 'canary-06-environment',
  'a passphrase': 'canary-07-passphrase',
  'a wrong token': 'aur_owner_canary0008_token',
  'a token over the WebSocket': 'aur_owner_canary0009_token',
  'a cookie': 'canary-10-cookie',
  'a secret in the config': 'canary-11-in-the-config',
  'the token of the owner': '',
  'a token that was made': '',
  'the key of the sealed file': '',
};
type Canary = keyof typeof canaries;

/** Files that are there to hold one. */
const HOLDERS: Readonly<Partial<Record<Canary, RegExp>>> = {
  'a task': /aurelius\.db|\/backups\//,
  'the token of the owner': /owner\.token$/,
  'the key of the sealed file': /secrets\.key$/,
  'a secret in the config': /config\.toml$/,
};

const SECRETS = '/api/v1/secrets';

/** What a plugin may do with a secret: log it, quote it in an error, and take the daemon down with it. */
const SPY = `
  const key = await host.secrets.get('key');
  const outside = await host.secrets.resolve(host.config.key);
  const { execFileSync } = await import('node:child_process');
  const { Worker } = await import('node:worker_threads');
  const child = execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)']).toString();
  const worker = await new Promise((done) => {
    const code = 'require("node:worker_threads").parentPort.postMessage(JSON.stringify(process.env))';
    new Worker(code, { eval: true }).once('message', done);
  });
  host.log.warn({ key, list: [{ text: 'with ' + outside }], headers: { authorization: key } }, 'log ' + key);
  if (host.config.mode === 'show') return { says: child + worker };
  const error = new Error('401 for ' + key + ' and ' + outside, { cause: { key } });
  if (host.config.mode === 'crash') setTimeout(() => { throw error; });
  throw error;
`;

const home = tempHome();
const answers: string[] = [];
const stderr: string[] = [];
let daemon: BuiltDaemon;
let target: Target;

const heard = (reply: Pick<Reply, 'headers' | 'text'>) => {
  answers.push(JSON.stringify(reply.headers) + reply.text);
  return reply;
};
const call = async (...request: Parameters<Target['call']>) => {
  const reply = await target.call(...request);
  heard(reply);
  return reply;
};
const cli = async (argv: readonly string[], input = '') => {
  const { code, stdout, stderr: said } = await runCli(argv, { home: home.path, input });
  answers.push(stdout + said);
  return code;
};

function writeConfig(mode: string, more = ''): void {
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  const text = `[secrets]\nstore = "file"\n[http]\nrateLimit = 100000\n[spy]\nkey = "secret:env:API_KEY"\nmode = "${mode}"\n${more}`;
  writeFileSync(home.paths.configFile, text, { mode: 0o600 });
}

async function start(): Promise<void> {
  daemon = await startBuiltDaemon(home.path, {
    AURELIUS_LOG_LEVEL: 'debug',
    API_KEY: canaries['a secret of the environment'],
    UNNAMED_KEY: canaries['a secret of the environment'],
  });
  target = await openTarget(home, daemon);
  canaries['the token of the owner'] = target.token;
}

async function stop(): Promise<void> {
  await daemon.stop();
  stderr.push((await daemon.exited).stderr);
}

/** An input with a canary in the place of every text. */
const poisoned = (input: Input, canary: string): Input =>
  JSON.parse(JSON.stringify(input), (_key, value: unknown) =>
    typeof value === 'string' ? canary : value,
  ) as Input;

/** Every operation with texts, bodies and headers that are secrets. Answers do not matter here, but that some came. */
async function throughRoute(op: Operation, canary: string): Promise<void> {
  const inputs = [smallestInput(op), poisoned(smallestInput(op), canary), { [canary]: canary }];
  const headers = [`Cookie: id=${canaries['a cookie']}`, `X-Api-Key: ${canaries['a cookie']}`];
  for (const input of inputs) {
    const { method, path, body } = wireOf(op, input);
    const texts = body === undefined ? [undefined] : [JSON.stringify(body), `{"${canary}`];
    for (const text of texts) {
      const connection = new RawConnection(target.port);
      const json = text === undefined ? [] : ['Content-Type: application/json'];
      const bytes = target.text(`${method} ${path} HTTP/1.1`, [...headers, ...json], text);
      const feed = op.kind === 'stream' && op.yields === 'feed';
      const { status } = await connection.ask(bytes, feed ? 100 : 5000);
      expect([op.id, status]).not.toEqual([op.id, 500]);
      connection.destroy();
    }
  }
}

async function throughSecrets(): Promise<void> {
  const value = canaries['a secret over HTTP'];
  expect((await call('PUT', `${SECRETS}/over.http`, { value })).status).toBe(200);
  await call('PUT', `${SECRETS}/storage.key`, { value });
  await call('PUT', `${SECRETS}/a%20b`, { value });
  await call('PUT', `${SECRETS}/a`, { value: [value] });
  await call('PUT', `${SECRETS}/a`, { value, more: 1 });
  await call('PUT', `${SECRETS}/a`, `{"value":"${value}`);
  await call('PUT', `${SECRETS}/spy.key`, { value: canaries['a secret that a plugin was given'] });
  const socket = await opened(target.socketWith(bearer(target.token)));
  const over = canaries['a secret over the WebSocket'];
  for (const [id, name] of ['over.websocket', 'a b', 'storage.key'].entries()) {
    const frame = { id, op: 'secrets.set', input: { name, value: over } };
    answers.push(JSON.stringify(await exchange(socket, frame)));
  }
  socket.terminate();
  const input = canaries['a secret from standard input'];
  expect(await cli(['secrets', 'set', 'over.stdin'], input)).toBe(0);
  expect(await cli(['secrets', 'set', 'a b', '--json'], input)).toBe(6);
  expect(await cli(['secrets', 'set', 'a', 'b'], input)).toBe(2);
  for (const path of [SECRETS, `${SECRETS}/where?name=spy.key`, '/api/v1/doctor', '/metrics'])
    await call('GET', path);
  for (const argv of [['secrets'], ['secrets', 'where'], ['doctor'], ['config', 'get']])
    await cli(argv);
}

async function throughTokens(): Promise<void> {
  const made = await target.makeToken(['tasks:read']);
  canaries['a token that was made'] = made.token;
  const denied = [
    await target.call('GET', TOKENS, undefined, bearer(made.token)),
    await target.stranger('GET', TASKS, undefined, bearer(canaries['a wrong token'])),
    await target.stranger('GET', TASKS, undefined, {
      authorization: `Basic ${canaries['a wrong token']}`,
    }),
  ];
  for (const reply of denied) heard(reply);
  expect(denied.map(({ status }) => status)).toEqual([403, 401, 401]);
  const over = canaries['a token over the WebSocket'];
  const upgrades = [
    target.socketWith(bearer(over)),
    target.socketWith({}, '', ['aurelius', `bearer.${over}`]),
    target.socketWith({}, `?token=${over}`),
  ];
  expect(await Promise.all(upgrades.map(upgradeStatus))).toEqual([401, 401, 401]);
}

async function throughPassphrase(): Promise<void> {
  canaries['the key of the sealed file'] = readFileSync(
    join(home.paths.dataDir, 'secrets.key'),
    'utf8',
  ).trim();
  const passphrase = canaries['a passphrase'];
  await call('POST', `${SECRETS}/unlock`, { passphrase });
  expect((await call('POST', `${SECRETS}/seal`, { passphrase })).status).toBe(204);
  await call('POST', `${SECRETS}/seal`, { passphrase: [passphrase] });
  await stop();
  await start();
  expect(await cli(['secrets', 'unlock'], `${passphrase}-`)).toBe(4);
  expect(await cli(['secrets', 'unlock', passphrase.slice(0, 3)], passphrase)).toBe(2);
  expect(await cli(['secrets', 'unlock'], passphrase)).toBe(0);
}

async function throughConfig(): Promise<void> {
  const secret = canaries['a secret in the config'];
  const pasted = [
    `[time]\nzone = "${secret}"`,
    `key = ${secret}`,
    `[secrets]\nstore = "${secret}"`,
  ];
  for (const text of pasted) {
    writeFileSync(home.paths.configFile, `${text}\n`, { mode: 0o600 });
    expect(await cli(['config', 'reload', '--json'])).toBe(78);
    expect(await cli(['config', 'get'])).toBe(78);
  }
  writeConfig('throw');
  expect(await cli(['config', 'reload'])).toBe(0);
}

/** The environment of the daemon's process: what it was started with, and what it hands on. */
const environ = { own: '', handedOn: '' };
let argv = '';

beforeAll(async () => {
  writePlugin(join(home.path, 'spy'), { id: 'spy', config: ['key', 'mode'], operation: SPY });
  linkFolder(home, join(home.path, 'spy'));
  writeConfig('show');
  await start();
  await throughSecrets();
  await throughTokens();
  const title = canaries['a task'];
  expect((await call('POST', TASKS, { title, notes: title })).status).toBe(201);
  await call('POST', TASKS, { title, token: title });
  const shown = await target.call('GET', '/api/v1/spy');
  environ.handedOn = (shown.body as { says: string }).says;
  for (const op of OPERATIONS) await throughRoute(op, title);
  await throughPassphrase();
  await throughConfig();
  expect((await call('GET', '/api/v1/spy')).status).toBe(500);
  environ.own = readFileSync(`/proc/${daemon.pid}/environ`, 'utf8');
  argv = readFileSync(`/proc/${daemon.pid}/cmdline`, 'utf8');
  await target.expectWell();
  writeConfig('crash');
  await cli(['config', 'reload']);
  await requestSocket(daemon.socket, 'GET', '/api/v1/spy').catch(() => {});
  const { code, stderr: last } = await daemon.exited;
  expect(code).toBe(70);
  stderr.push(last);
});
afterAll(() => home.remove());

/** Files below the home whose text has a canary, but for those that are there to hold it. */
function filesWith(name: Canary): string[] {
  const files = readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => !HOLDERS[name]?.test(file));
  const forms = [canaries[name], JSON.stringify(canaries[name]).slice(1, -1)];
  return files.filter((file) => {
    const text = readFileSync(file, 'latin1');
    return forms.some((form) => text.includes(form));
  });
}

describe('B69: a canary in every secret, through every route', () => {
  it('there are enough of them, and the log tells of what went wrong', () => {
    expect(Object.values(canaries).every((canary) => canary.length > 12)).toBe(true);
    expect(new Set(Object.values(canaries)).size).toBeGreaterThanOrEqual(12);
    const logs = readdirSync(home.paths.logDir).map((name) =>
      readFileSync(join(home.paths.logDir, name), 'utf8'),
    );
    expect(logs.join('')).toContain('[secret]');
    expect(logs.join('')).toContain('daemon crashed');
  });

  it.each(Object.keys(canaries) as Canary[])(
    'is in no log, no other file, nothing printed, no argument: %s',
    (name) => {
      expect(filesWith(name)).toEqual([]);
      for (const text of [argv, ...stderr]) expect(text).not.toContain(canaries[name]);
    },
  );

  it.each((Object.keys(canaries) as Canary[]).filter((name) => name !== 'a task'))(
    'is in no answer, good or bad: %s',
    (name) => expect(answers.filter((text) => text.includes(canaries[name]))).toEqual([]),
  );

  it('is in the environment only as it was there at the start, and is not handed on', () => {
    for (const name of Object.keys(canaries) as Canary[]) {
      if (name !== 'a secret of the environment') expect(environ.own).not.toContain(canaries[name]);
      expect(environ.handedOn).not.toContain(canaries[name]);
    }
    expect(environ.handedOn).toContain('"PATH"');
    expect(environ.handedOn).not.toContain('UNNAMED_KEY');
  });
});
