// The HTTP server: operations as routes behind the gate, on the unix socket and on TCP.
import type { HttpConfig } from '@aurelius/core/config';
import { BUILD_ID, kernelErrors } from '@aurelius/core/contract';
import type { Clock, Ids, Log } from '@aurelius/core/plugin';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { NOBODY, type Principal } from '../kernel/auth/principal.ts';
import type { EventParts } from '../kernel/events/daemon.ts';
import type { ServedOperation } from '../plugins/registry.ts';
import { limitsOf } from './answer.ts';
import { type Authenticator, createAuthenticator } from './authenticate.ts';
import { BodyDeadlines } from './body.ts';
import type { Place } from './context.ts';
import { AT_SOCKET, type Entry } from './entry.ts';
import { Exchange } from './exchange.ts';
import { type GateState, gateFault, originForm } from './gate.ts';
import type { InvokeParts } from './invoke.ts';
import { createListeners, type Listeners, refuseConnection, SERVER_OPTIONS } from './listeners.ts';
import { addOperation, noSuchRoute, type Serving } from './operations.ts';
import { createUpgrades } from './upgrades.ts';

const KEEP_ALIVE_MS = 60_000;
/** When the daemon stops: how long whoever has just reached it has to be heard, milliseconds. */
const HEARD_MS = 50;
/** Longest path parameter, characters. */
const PARAM_MAX = 256;

export interface ServerOptions {
  readonly operations: Iterable<ServedOperation>;
  readonly managedBy: GateState['managedBy'];
  /** Config `time` as it applies now. */
  place(): Place;
  /** Origins of web pages that may call. */
  readonly origins: readonly string[];
  readonly invoking: InvokeParts;
  /** Who holds a token; null unless it is valid. */
  findToken(token: string): Principal | null;
  readonly events: EventParts;
  readonly log: Log;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface HttpServer {
  /** Serves the unix socket. */
  listen(socket: string): Promise<void>;
  /** Serves TCP too; answers the port, or why it cannot be had. */
  listenTcp(config: HttpConfig): Promise<{ port: number } | { fault: string }>;
  /** Refuses new requests, waits up to `graceMs` for those in flight, then closes every connection. */
  drain(graceMs: number): Promise<void>;
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
    http: SERVER_OPTIONS,
    rewriteUrl: originForm,
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

/** @returns the names by which a request on TCP may call this daemon, in lower case */
function tcpHosts({ names }: HttpConfig, port: number): Set<string> {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${port}`);
  // what clients leave out: RFC 9110 §4.2.1
  if (port === 80) hosts.push('127.0.0.1', 'localhost', '[::1]');
  const named = names.flatMap((name) => (name.includes(':') ? [name] : [name, `${name}:${port}`]));
  return new Set([...hosts, ...named].map((host) => host.toLowerCase()));
}

/** Lets requests in: decides what is refused and who calls, before any route. */
function addGate(
  server: FastifyInstance,
  gate: GateState,
  { isTcp, welcome }: Listeners,
  { authenticate }: Authenticator,
  log: Log,
): void {
  const admit = (request: FastifyRequest): Entry => {
    const { raw } = request;
    const tcp = isTcp(raw);
    const fault = gateFault(raw, gate, tcp);
    if (fault) throw fault;
    const origin = raw.headers.origin ?? null;
    const { config } = request.routeOptions;
    const isPublic = config.public === true || (origin !== null && raw.method === 'OPTIONS');
    const principal = authenticate(raw);
    if (principal === null) {
      if (!tcp) return origin === null ? AT_SOCKET : { ...AT_SOCKET, origin };
      if (!isPublic) throw kernelErrors.UNAUTHENTICATED('A bearer token is needed here');
    } else if (tcp) welcome(raw);
    return { tcp, principal: principal ?? NOBODY, origin };
  };
  server.decorateRequest('entry', null);
  server.addHook('onRequest', (request, reply, done) => {
    try {
      request.entry = admit(request);
    } catch (error) {
      Exchange.of(request, reply, log).fail(error);
      return;
    }
    if (request.entry.origin !== null && request.raw.method === 'OPTIONS') {
      Exchange.of(request, reply, log).preflight();
    } else done();
  });
}

/** Makes the server; it takes no connection before `listen`. */
export function createServer(options: ServerOptions): HttpServer {
  const { log } = options;
  const stop = new AbortController();
  const gate: GateState = {
    draining: false,
    managedBy: options.managedBy,
    build: BUILD_ID,
    tcpHosts: new Set(),
    origins: new Set(options.origins),
  };
  const serving: Serving = {
    log,
    deadlines: new BodyDeadlines(),
    invoking: options.invoking,
    place: options.place,
    stopping: stop.signal,
    inFlight: 0,
  };
  const operations = [...options.operations];
  const slowest = Math.max(...operations.map(({ op }) => limitsOf(op).timeoutMs));
  const prefix = options.ids.ref(8);
  let count = 0;
  const create = () => createFastify(slowest, () => `${prefix}-${(count++).toString(36)}`, log);
  const server = create();
  const listeners = createListeners(server.server, server.routing, {
    requestTimeout: slowest,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });

  const authenticator = createAuthenticator(options.findToken);
  const prepare = (it: FastifyInstance) => {
    addGate(it, gate, listeners, authenticator, log);
    it.setErrorHandler((error, request, reply) => {
      Exchange.of(request, reply, log).fail(error);
    });
    it.setNotFoundHandler((request, reply) => {
      Exchange.of(request, reply, log).fail(noSuchRoute(request.method, request.url));
    });
  };
  prepare(server);
  const loadWebSockets = async () => {
    const { callableOperations } = await import('./websocket/operations.ts');
    const { createWebSocketServer } = await import('./websocket/server.ts');
    const { events, clock, ids, invoking } = options;
    const find = callableOperations(operations, invoking);
    const isDraining = () => gate.draining;
    return createWebSocketServer(create, prepare, {
      events,
      clock,
      ids,
      find,
      serving,
      isDraining,
    });
  };
  const upgrades = createUpgrades(server.server, loadWebSockets, log);
  for (const served of operations) addOperation(server, served, serving);

  return {
    listen: (socket) => listeners.openSocket(socket, () => server.listen({ path: socket })),
    async listenTcp(config) {
      const opened = await listeners.openTcp(config);
      if ('port' in opened) gate.tcpHosts = tcpHosts(config, opened.port);
      return opened;
    },
    async drain(graceMs) {
      gate.draining = true;
      const until = performance.now() + graceMs;
      while (serving.inFlight > 0 && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      stop.abort();
      // what is in the queue of a socket that closes is reset, and its caller cannot know whether it was heard
      listeners.hideSocket();
      await new Promise((resolve) => setTimeout(resolve, HEARD_MS));
      const closing = Promise.all([server.close(), listeners.close(), upgrades.close()]);
      const cut = setTimeout(() => listeners.closeAll(), 250);
      await closing;
      clearTimeout(cut);
    },
  };
}
