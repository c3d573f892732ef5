// A WebSocket client that remembers what it was told, for tests.
import { type ClientOptions, WebSocket } from 'ws';
import type { TestApp, TestTcp } from './app.ts';

/** A message of the daemon, whatever its kind. */
interface Told {
  readonly type?: string;
  readonly id?: string | number | null;
  readonly ok?: boolean;
  readonly seq?: number;
  readonly data?: unknown;
  readonly item?: unknown;
  readonly output?: unknown;
  readonly [field: string]: unknown;
}

export interface TestSocket {
  readonly ws: WebSocket;
  /** Everything the daemon has said, in order. */
  readonly told: Told[];
  /** Code and reason, once it is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: object): void;
  /** The first message, past or to come, that fits. @throws Error after ten seconds */
  wait(fits: (told: Told) => boolean): Promise<Told>;
  /** Sends a message and answers its answer. */
  ask(message: { id: string | number; [field: string]: unknown }): Promise<Told>;
  /** The events it was told. */
  events(): Told[];
}

/** How the daemon refused a handshake. */
class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string) {
    super(`refused with ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

const WAIT_MS = 10_000;

function remember(ws: WebSocket): TestSocket {
  const told: Told[] = [];
  let look = () => {};
  ws.on('message', (data) => {
    told.push(JSON.parse(String(data)) as Told);
    look();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    ws.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const wait = (fits: (it: Told) => boolean): Promise<Told> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const last = JSON.stringify(told.at(-1)).slice(0, 500);
        reject(new Error(`Not told; the last of ${told.length}: ${last}`));
      }, WAIT_MS);
      const before = look;
      const check = () => {
        before();
        const found = told.find(fits);
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      };
      look = check;
      check();
    });
  return {
    ws,
    told,
    closed,
    wait,
    send: (message) => ws.send(JSON.stringify(message)),
    async ask(message) {
      ws.send(JSON.stringify(message));
      return wait(({ id, ok }) => id === message.id && ok !== undefined);
    },
    events: () => told.filter(({ type, seq }) => type !== 'connected' && seq !== undefined),
  };
}

function connected(ws: WebSocket): Promise<TestSocket> {
  const socket = remember(ws);
  return new Promise((resolve, reject) => {
    ws.on('error', reject);
    ws.on('unexpected-response', (_request, answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => {
        const { code } = JSON.parse(text) as { code: string };
        reject(new Refused(answer.statusCode ?? 0, code));
      });
    });
    ws.on('open', () => resolve(socket));
  });
}

/** Opens a WebSocket over the unix socket. @param query with its question mark */
export const openSocket = (
  { paths }: Pick<TestApp, 'paths'>,
  query = '',
  options: ClientOptions & { protocols?: string[] } = {},
): Promise<TestSocket> => {
  const { protocols, headers, ...rest } = options;
  const url = `ws+unix:${paths.socket}:/ws${query}`;
  const all = { perMessageDeflate: false, ...rest, headers: { host: 'localhost', ...headers } };
  return connected(new WebSocket(url, protocols ?? [], all));
};

/** Opens a WebSocket over TCP. @param token shown in the header; null: none */
export const openTcpSocket = (
  { port }: Pick<TestTcp, 'port'>,
  token: string | null,
  query = '',
  protocols: string[] = [],
): Promise<TestSocket> =>
  connected(
    new WebSocket(`ws://127.0.0.1:${port}/ws${query}`, protocols, {
      headers: token === null ? {} : { authorization: `Bearer ${token}` },
    }),
  );
