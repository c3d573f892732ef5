// The daemon in this process on a temporary home, and raw requests to its socket, for tests.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Paths } from '@aurelius/core/config';
import { fakeClock, type Reply, requestSocket, tempHome } from '@aurelius/core/testing';
import { type App, type AppOptions, startApp } from '../app.ts';
import { createIds } from '../kernel/ids.ts';
import { BUNDLED } from '../plugins/bundled.gen.ts';

/** The repository's root, which holds the migrations when running from sources. */
const ROOT = join(import.meta.dirname, '../../../..');

export interface TestApp {
  readonly app: App;
  readonly paths: Paths;
  /** One request; `host` is set unless given. */
  call(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
  /** Bytes as they are to the socket, and everything that comes back until it closes. */
  raw(bytes: string | Buffer): Promise<string>;
  /** The TCP listener. @throws Error when there is none */
  tcp(): Promise<TestTcp>;
  close(): Promise<void>;
}

/** The TCP listener of a test's daemon. */
export interface TestTcp {
  readonly port: number;
  /** The owner's token. */
  readonly token: string;
  /** One request; `host` and the owner's `authorization` are set unless given. */
  call(method: string, path: string, body?: unknown, headers?: object): Promise<Reply>;
  /** Bytes as they are, and everything that comes back until the connection closes. */
  raw(bytes: string | Buffer): Promise<string>;
}

function raw(address: string | number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const to = typeof address === 'string' ? { path: address } : { port: address };
    const socket = connect(to, () => socket.write(bytes));
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
  const { clock = fakeClock() } = options;
  const app = await startApp({
    paths,
    env: { AURELIUS_HTTP_PORT: '0' },
    clock,
    ids: createIds(clock),
    bundled: BUNDLED,
    resources: ROOT,
    builtMain: null,
    managedBy: null,
    // only what a test says is a jump
    monotonic: () => clock.now(),
    ...options,
  });
  return {
    app,
    paths,
    call: (method, path, body, headers) => requestSocket(paths.socket, method, path, body, headers),
    raw: (bytes) => raw(paths.socket, bytes),
    async tcp() {
      const hello = await requestSocket(paths.socket, 'GET', '/api/v1/hello');
      const { url, tokenFile } = hello.body as { url: string; tokenFile: string };
      const port = Number(new URL(url).port);
      const token = readFileSync(tokenFile, 'utf8').trim();
      const own = { host: `127.0.0.1:${port}`, authorization: `Bearer ${token}` };
      return {
        port,
        token,
        call: (method, path, body, headers) =>
          requestSocket(port, method, path, body, { ...own, ...headers }),
        raw: (bytes) => raw(port, bytes),
      };
    },
    async close() {
      await app.stop(0);
      home.remove();
    },
  };
}
