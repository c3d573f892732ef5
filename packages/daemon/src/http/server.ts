// The HTTP server on the unix socket.
import { chmodSync } from 'node:fs';
import type { Socket } from 'node:net';
import { BUILD_ID, kernelErrors } from '@aurelius/core/contract';
import type { Ids, Log } from '@aurelius/core/plugin';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import type { ServedOperation } from '../plugins/registry.ts';
import { limitsOf } from './answer.ts';
import { BodyDeadlines } from './body.ts';
import { Exchange } from './exchange.ts';
import { type GateState, gateFault } from './gate.ts';
import { addOperation, noSuchRoute, type Serving } from './operations.ts';

/** Longest time to receive request headers, milliseconds. */
const HEADERS_MS = 10_000;
/** How often Node looks for connections that are too slow, milliseconds. */
const CHECK_MS = 5000;
const KEEP_ALIVE_MS = 60_000;
const MAX_CONNECTIONS = 512;
/** Longest path parameter, characters. */
const PARAM_MAX = 256;

export interface ServerOptions {
  readonly operations: Iterable<ServedOperation>;
  readonly managedBy: GateState['managedBy'];
  /** Config `time.zone`. */
  readonly zone: string | undefined;
  readonly log: Log;
  readonly ids: Ids;
}

export interface HttpServer {
  listen(socket: string): Promise<void>;
  /** Refuses new requests, waits up to `graceMs` for those in flight, then closes every connection. */
  drain(graceMs: number): Promise<void>;
}

/** Importing node:http as a module reads every export of it, undici's WebSocket among them: most of a start's time. */
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** Answers what is not HTTP at all. */
function refuseConnection(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = timedOut
    ? kernelErrors.REQUEST_TIMEOUT()
    : kernelErrors.INVALID_INPUT('This is not a well-formed HTTP/1.1 request');
  const body = JSON.stringify(problem.toJson());
  const { status } = problem.spec;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** Inputs and outputs are checked by each operation; without this, fastify loads compilers that nobody uses. */
const noSchemas = (): never => {
  throw new Error('Routes have no fastify schemas');
};

function createFastify(slowestBodyMs: number, nextId: () => string, log: Log): FastifyInstance {
  const server = fastify({
    logger: false,
    genReqId: nextId,
    requestIdHeader: false,
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    keepAliveTimeout: KEEP_ALIVE_MS,
    // each operation has its own, shorter time (see BodyDeadlines); this one holds where no operation is reached
    requestTimeout: slowestBodyMs,
    return503OnClosing: false,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) =>
      Exchange.of(request as FastifyRequest, reply as FastifyReply, log).fail(error),
    schemaController: {
      compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas },
    },
    http: {
      requireHostHeader: false,
      headersTimeout: HEADERS_MS,
      connectionsCheckingInterval: CHECK_MS,
    },
    routerOptions: {
      maxParamLength: PARAM_MAX,
      // queries are decoded by each operation's own schema
      querystringParser: () => ({}),
    },
  });
  server.removeAllContentTypeParsers();
  // bodies are read by the operation, which knows their limits
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  return server;
}

/** Makes the server; it takes no connection before `listen`. */
export function createServer(options: ServerOptions): HttpServer {
  const { log } = options;
  const stop = new AbortController();
  const gate: GateState = {
    draining: false,
    managedBy: options.managedBy,
    build: BUILD_ID,
  };
  const serving: Serving = {
    log,
    deadlines: new BodyDeadlines(),
    zone: options.zone,
    stopping: stop.signal,
    inFlight: 0,
  };
  const operations = [...options.operations];
  const slowest = Math.max(...operations.map(({ op }) => limitsOf(op).timeoutMs));
  const prefix = options.ids.ref(8);
  let count = 0;
  const server = createFastify(slowest, () => `${prefix}-${(count++).toString(36)}`, log);
  server.server.maxConnections = MAX_CONNECTIONS;

  server.addHook('onRequest', (request, reply, done) => {
    const fault = gateFault(request.raw, gate);
    if (fault) Exchange.of(request, reply, log).fail(fault);
    else done();
  });
  server.setErrorHandler((error, request, reply) => {
    Exchange.of(request, reply, log).fail(error);
  });
  server.setNotFoundHandler((request, reply) => {
    Exchange.of(request, reply, log).fail(noSuchRoute(request.method, request.url));
  });
  for (const served of operations) addOperation(server, served, serving);

  return {
    async listen(socket) {
      await server.listen({ path: socket });
      chmodSync(socket, 0o600);
    },
    async drain(graceMs) {
      gate.draining = true;
      const until = performance.now() + graceMs;
      while (serving.inFlight > 0 && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      stop.abort();
      const closing = server.close();
      const cut = setTimeout(() => server.server.closeAllConnections(), 250);
      await closing;
      clearTimeout(cut);
    },
  };
}
