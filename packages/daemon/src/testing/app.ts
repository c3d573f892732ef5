// The daemon in this process on a temporary home, and raw requests to its socket, for tests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Paths } from '@aurelius/core/config';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { type App, type AppOptions, startApp } from '../app.ts';
import { createIds } from '../kernel/ids.ts';
import { BUNDLED } from '../plugins/bundled.gen.ts';

/** The repository's root, which holds the migrations when running from sources. */
const ROOT = join(import.meta.dirname, '../../../..');

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. */
  readonly body: never;
}

export interface TestApp {
  readonly app: App;
  readonly paths: Paths;
  /** One request; `host` is set unless given. */
  call(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
  /** Bytes as they are to the socket, and everything that comes back until it closes. */
  raw(bytes: string | Buffer): Promise<string>;
  close(): Promise<void>;
}

/** One request to a socket; `host` is set unless given. */
export function request(
  socketPath: string,
  method: string,
  path: string,
  body?: unknown,
  more = {},
): Promise<Reply> {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  const headers: Record<string, string> = { host: 'localhost', ...more };
  if (body !== undefined) headers['content-type'] ??= 'application/json';
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ socketPath, method, path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('error', reject).on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text,
          get body() {
            return JSON.parse(text) as never;
          },
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
  });
}

function raw(socketPath: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(socketPath, () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

/** @param config text of the config file */
export async function startTestApp(
  config = '',
  options: Partial<AppOptions> & { home?: ReturnType<typeof tempHome> } = {},
): Promise<TestApp> {
  const home = options.home ?? tempHome();
  const { paths } = home;
  mkdirSync(dirname(paths.configFile), { recursive: true });
  writeFileSync(paths.configFile, config);
  const clock = fakeClock();
  const app = await startApp({
    paths,
    env: {},
    clock,
    ids: createIds(clock),
    bundled: BUNDLED,
    resources: ROOT,
    builtMain: null,
    managedBy: null,
    ...options,
  });
  return {
    app,
    paths,
    call: (method, path, body, headers) => request(paths.socket, method, path, body, headers),
    raw: (bytes) => raw(paths.socket, bytes),
    async close() {
      await app.stop(0);
      home.remove();
    },
  };
}
