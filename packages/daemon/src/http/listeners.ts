// The two places the daemon listens: a unix socket for its owner, and loopback TCP for whoever shows a token.
import { chmodSync, rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { HttpConfig } from '@aurelius/core/config';
import { kernelErrors, type Problem } from '@aurelius/core/contract';
import { PROBLEM_TYPE, TCP_HEADERS } from './headers.ts';

/** Longest time to receive request headers, milliseconds. */
const HEADERS_MS = 10_000;
/** How often Node looks for connections that are too slow, milliseconds. */
const CHECK_MS = 1000;
/** Connections at one listener. */
const MAX_CONNECTIONS = 8192;
/** TCP connections that have not shown a valid token yet; beyond that the oldest goes. */
const MAX_STRANGERS = 256;

/** Importing node:http as a module reads every export of it, undici's WebSocket among them: most of a start's time. */
const { STATUS_CODES, createServer } = process.getBuiltinModule('node:http');

/** What both HTTP servers are made with. */
export const SERVER_OPTIONS = {
  requireHostHeader: false,
  headersTimeout: HEADERS_MS,
  connectionsCheckingInterval: CHECK_MS,
  // every other upgrade is an ordinary request: RFC 9110 lets a server ignore the wish
  shouldUpgradeCallback: ({ headers, url = '' }: IncomingMessage) =>
    headers.upgrade?.toLowerCase() === 'websocket' && /^\/ws(\?|$)/.test(url),
} satisfies ServerOptions;

function lastWords(socket: Socket, problem: Problem): void {
  const body = JSON.stringify(problem.toJson());
  const { status } = problem.spec;
  const headers = [
    ...['content-type', PROBLEM_TYPE, 'content-length', Buffer.byteLength(body)],
    ...['connection', 'close', ...TCP_HEADERS],
  ];
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? `${name}: ${headers[at + 1]}` : []));
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** Answers what is not HTTP at all. */
export function refuseConnection(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const { REQUEST_TIMEOUT, HEADERS_TOO_LARGE, INVALID_INPUT } = kernelErrors;
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') lastWords(socket, REQUEST_TIMEOUT());
  else if (error.code === 'HPE_HEADER_OVERFLOW') lastWords(socket, HEADERS_TOO_LARGE());
  else lastWords(socket, INVALID_INPUT('This is not a well-formed HTTP/1.1 request'));
}

/** Of all expectations HTTP knows one, `100-continue`, and Node meets that by itself (RFC 9110 §10.1.1). */
const refuseExpectation = ({ socket }: IncomingMessage): void =>
  lastWords(socket, kernelErrors.EXPECTATION_FAILED());

const refuseTunnel = (_request: IncomingMessage, socket: Socket): void =>
  lastWords(socket, kernelErrors.METHOD_NOT_ALLOWED());

/** TCP connections that have not shown a valid token. */
class Strangers {
  readonly #sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    if (this.#sockets.size <= MAX_STRANGERS) return;
    const [oldest] = this.#sockets;
    oldest?.destroy();
  }

  delete(socket: Socket): void {
    this.#sockets.delete(socket);
  }
}

export interface Listeners {
  /** Whether a request came over TCP: whatever did not come over the unix socket. */
  isTcp(request: IncomingMessage): boolean;
  /** The connection has shown a valid token. */
  welcome(request: IncomingMessage): void;
  /** Settles when the unix socket takes connections. @param listen makes `main` listen */
  openSocket(path: string, listen: () => Promise<unknown>): Promise<void>;
  /** The port that is served, or why none is. */
  openTcp(config: HttpConfig): Promise<{ port: number } | { fault: string }>;
  /** From here on nobody new finds the unix socket; whoever has found it is still taken. */
  hideSocket(): void;
  /** Takes no further TCP connection; settles when the last one is closed. */
  close(): Promise<void>;
  closeAll(): void;
}

/**
 * @param main the server behind the unix socket; everything that is attached to it serves TCP as well
 * @param handle its request handler
 */
export function createListeners(
  main: Server,
  handle: RequestListener,
  timeouts: Pick<Server, 'requestTimeout' | 'keepAliveTimeout'>,
): Listeners {
  const local = new WeakSet<Socket>();
  const strangers = new Strangers();
  let tcp: Server | undefined;
  let socketPath: string | undefined;
  main.maxConnections = MAX_CONNECTIONS;
  main.on('connection', (socket) => local.add(socket));
  main.on('connect', refuseTunnel);
  main.on('checkExpectation', refuseExpectation);

  const createTcp = (): Server => {
    const server = createServer({ ...SERVER_OPTIONS, ...timeouts }, handle);
    server.maxConnections = MAX_CONNECTIONS;
    server.on('connection', (socket) => strangers.add(socket));
    server.on('clientError', refuseConnection);
    server.on('connect', refuseTunnel);
    server.on('checkExpectation', refuseExpectation);
    server.on('upgrade', (...upgrade) => main.emit('upgrade', ...upgrade));
    return server;
  };

  return {
    isTcp: ({ socket }) => !local.has(socket),
    welcome: ({ socket }) => strangers.delete(socket),
    async openSocket(path, listen) {
      await listen();
      socketPath = path;
      chmodSync(path, 0o600);
    },
    openTcp({ host, port }) {
      const server = createTcp();
      return new Promise((resolve) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
          const taken = error.code === 'EADDRINUSE';
          resolve({ fault: taken ? `${host}:${port} is taken` : error.message });
        });
        server.listen({ host, port }, () => {
          tcp = server;
          const address = server.address();
          resolve({ port: typeof address === 'object' && address ? address.port : port });
        });
      });
    },
    hideSocket() {
      if (socketPath !== undefined) rmSync(socketPath, { force: true });
    },
    close: () =>
      new Promise((resolve) => {
        if (!tcp) return resolve();
        tcp.close(() => resolve());
        tcp.closeIdleConnections();
      }),
    closeAll() {
      main.closeAllConnections();
      tcp?.closeAllConnections();
    },
  };
}
