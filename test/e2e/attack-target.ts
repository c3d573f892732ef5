// A built daemon to attack: on a home of its own, with the owner's token, and with room for many requests.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '@aurelius/core/contract';
import {
  type BuiltDaemon,
  type Reply,
  requestSocket,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import { expect } from 'vitest';
import WebSocket from 'ws';
import { askRaw, type RawAnswer, requestText } from './raw-http.ts';

const ROOT = join(import.meta.dirname, '../..');
export const TASKS = '/api/v1/tasks';
export const TOKENS = '/api/v1/tokens';

/** What a test may rather not wait for is taken away: the rate limit of a token. */
const CONFIG = '[http]\nrateLimit = 100000\n';

export interface Target {
  readonly home: string;
  readonly socket: string;
  readonly port: number;
  /** The owner's token. */
  readonly token: string;
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** A request over TCP, with the owner's token unless `headers` say otherwise. */
  call(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
  /** The same without any token. */
  stranger(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
  /** Bytes over TCP. */
  ask(bytes: string | Buffer, waitMs?: number): Promise<RawAnswer>;
  /** A request as text: `Host` and the owner's `Authorization`, then `lines`. */
  text(first: string, lines?: readonly string[], body?: string): string;
  /** A fresh token with these scopes. */
  makeToken(scopes: readonly string[], expires?: string): Promise<{ id: string; token: string }>;
  /** A WebSocket over TCP, opened or refused as it may be. */
  socketWith(headers: object, query?: string, protocols?: string[]): WebSocket;
  /** Fails unless the daemon is well and the owner is served. */
  expectWell(): Promise<void>;
  /** Fails where an answer tells about the inside. */
  expectSilent(text: string): void;
  stop(): Promise<void>;
}

/** What makes a request by hand one for a WebSocket (RFC 6455 §4.1). */
export const UPGRADE_LINES = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** What the inside looks like when it shows: stack frames, the database, packages. */
const INSIDE =
  /node_modules|\.(ts|js|mjs|cjs):\d+|\bat \S+ \(|sqlite|drizzle|fastify|zod|fts5:|no such (table|column)|constraint failed|malformed MATCH/i;

/** Starts one; `stop` ends it and removes its home. */
export async function startTarget(config = CONFIG): Promise<Target> {
  const home = tempHome();
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(home.paths.configFile, config, { mode: 0o600 });
  return openTarget(home, await startBuiltDaemon(home.path));
}

/** The daemon that runs on a home. */
export async function openTarget(
  home: ReturnType<typeof tempHome>,
  daemon: BuiltDaemon,
): Promise<Target> {
  const hello = await requestSocket(daemon.socket, 'GET', '/api/v1/hello');
  const { url, tokenFile, version } = hello.body as Record<string, string>;
  const port = Number(new URL(url ?? '').port);
  const token = readFileSync(tokenFile ?? '', 'utf8').trim();
  const host = `127.0.0.1:${port}`;
  const own = { host, ...bearer(token) };
  const target: Target = {
    home: home.path,
    socket: daemon.socket,
    port,
    token,
    host,
    call: (method, path, body, headers) =>
      requestSocket(port, method, path, body, { ...own, ...headers }),
    stranger: (method, path, body, headers) =>
      requestSocket(port, method, path, body, { host, ...headers }),
    ask: (bytes, waitMs) => askRaw(port, bytes, waitMs),
    text: (first, lines = [], body) =>
      requestText(first, [`Host: ${host}`, `Authorization: Bearer ${token}`, ...lines], body),
    async makeToken(scopes, expires = '1h') {
      const made = await target.call('POST', TOKENS, { name: 'test', scopes, expires });
      expect(made.status).toBe(201);
      return made.body;
    },
    socketWith: (headers, query = '', protocols = []) =>
      new WebSocket(`ws://${host}/ws${query}`, protocols, { headers: { ...headers } }),
    async expectWell() {
      const health = await target.call('GET', '/health');
      expect([health.status, (health.body as { status: string }).status]).toEqual([200, 'up']);
    },
    expectSilent(answer) {
      // the one random word in it may be any word
      const text = answer.replace(/"requestId":"[^"]*"/, '');
      for (const secret of [home.path, ROOT, version ?? '']) expect(text).not.toContain(secret);
      expect(text).not.toMatch(INSIDE);
    },
    async stop() {
      await daemon.stop();
      home.remove();
    },
  };
  return target;
}

/** Fails unless it is problem JSON with one of these statuses that says nothing about the inside. */
export function expectProblem(
  target: Target,
  { status, headers, text }: Pick<Reply, 'status' | 'headers' | 'text'>,
  statuses: readonly number[],
  code?: string,
): void {
  expect(statuses, text.slice(0, 300)).toContain(status);
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const problem = JSON.parse(text) as Record<string, unknown>;
  expect(problem).toMatchObject({
    type: expect.stringMatching(/^urn:aurelius:error:[A-Z_]+$/),
    title: expect.any(String),
    status,
    code: code ?? expect.stringMatching(/^[A-Z_]+$/),
    retryable: expect.any(Boolean),
  });
  expect(text.length).toBeLessThan(4096);
  target.expectSilent(text);
}

/** Whether an operation tells refusals in the words of another protocol. */
export const hasOwnWords = (op: Operation): boolean =>
  op.kind === 'raw' && op.refusal !== undefined;

/** The same about the answer of an operation, which may tell its refusals in words of its own. */
export function expectRefusal(
  target: Target,
  op: Operation,
  reply: Pick<Reply, 'status' | 'headers' | 'text'>,
  statuses: readonly number[],
  code?: string,
): void {
  if (!hasOwnWords(op)) {
    expectProblem(target, reply, statuses, code);
    return;
  }
  const { status, headers, text } = reply;
  expect(statuses, text.slice(0, 300)).toContain(status);
  expect(headers['content-type']).toMatch(/^application\/json/);
  const { error } = JSON.parse(text) as { error: { message: string; code?: string } };
  expect(error.message).toEqual(expect.any(String));
  // the protocol of Anthropic has no place for it
  if (code !== undefined) expect([code, undefined]).toContain(error.code);
  expect(text.length).toBeLessThan(4096);
  target.expectSilent(text);
}

/** The same about a raw answer. */
export const expectRawProblem = (
  target: Target,
  answer: RawAnswer,
  statuses: readonly number[],
  code?: string,
): void => expectProblem(target, { ...answer, text: answer.body }, statuses, code);

/** Nothing was made, whatever was answered. */
export async function expectNoTasks(target: Target): Promise<void> {
  const { body } = await target.call('GET', `${TASKS}?status=all&text=pwned`);
  expect((body as { data: unknown[] }).data).toEqual([]);
}

/** A task that must not be made. */
export const PWNED = JSON.stringify({ title: 'pwned' });

/** One attack: its number in the threat model, what must hold, and how that is tried. */
export interface Attack {
  readonly id: string;
  readonly says: string;
  /** Needs a daemon of its own. */
  readonly alone?: true;
  run(target: Target): Promise<void>;
}
