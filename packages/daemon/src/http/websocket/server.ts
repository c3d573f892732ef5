// The WebSocket at /ws: the handshake behind the same gate as every request, and the connections that came of it.
// Loaded with the first handshake: a daemon that nobody asks for one starts without it.

import { kernelErrors } from '@aurelius/core/contract';
import { eventOperations } from '@aurelius/core/kernel';
import type { Clock, Ids } from '@aurelius/core/plugin';
import fastifyWebsocket from '@fastify/websocket';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BEARER_PROTOCOL } from '../authenticate.ts';
import { RequestContext } from '../context.ts';
import { principalOf } from '../entry.ts';
import { inputReader } from '../input.ts';
import type { Serving } from '../operations.ts';
import { Connection, type ConnectionParts, type Opening } from './connection.ts';
import { CHECK_MS, CLOSE, CLOSE_MS, MESSAGE_MAX, STOP_MS } from './limits.ts';

/** The subprotocol we speak; a client that names it need not be told its own token as the one that was chosen. */
const PROTOCOL = 'aurelius';

export interface WebSocketParts extends Omit<ConnectionParts, 'log' | 'serving'> {
  readonly serving: Serving;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface WebSocketServer {
  /** Where handshakes are handed in: it takes `upgrade` events and listens to nothing. */
  readonly server: FastifyInstance['server'];
  /** Ends every connection. */
  close(): Promise<void>;
}

function chosenProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(PROTOCOL)) return PROTOCOL;
  const [first] = offered;
  return [...offered].find((name) => !name.startsWith(BEARER_PROTOCOL)) ?? first ?? false;
}

const KEY = /^[+/0-9A-Za-z]{22}==$/;

/**
 * What ws would refuse in words of its own.
 * @throws Problem `INVALID_INPUT` unless it is a handshake of RFC 6455 §4.1
 */
function assertHandshake({ headers }: FastifyRequest['raw']): void {
  if (headers['sec-websocket-version'] !== '13') {
    throw kernelErrors.INVALID_INPUT('Sec-WebSocket-Version must be 13');
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    throw kernelErrors.INVALID_INPUT('Sec-WebSocket-Key must be 16 bytes in base64');
  }
}

const OPTIONS = {
  options: {
    maxPayload: MESSAGE_MAX,
    perMessageDeflate: false,
    closeTimeout: CLOSE_MS,
    handleProtocols: chosenProtocol,
  },
  // ws has closed the connection with the code that tells what was wrong
  errorHandler: () => {},
};

/** The connections that are open, looked at once in a while. */
class Connections {
  readonly #open = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;

  add(connection: Connection): void {
    this.#open.add(connection);
    this.#timer ??= setInterval(() => {
      for (const one of this.#open) one.check();
    }, CHECK_MS).unref();
  }

  delete(connection: Connection): void {
    this.#open.delete(connection);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async close(): Promise<void> {
    for (const one of this.#open) one.close(CLOSE.stopping, 'the daemon is stopping');
    const until = performance.now() + STOP_MS;
    while (this.#open.size > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const one of this.#open) one.terminate();
  }
}

/**
 * @param create makes a bare server
 * @param prepare puts it behind the gate
 */
export async function createWebSocketServer(
  create: () => FastifyInstance,
  prepare: (server: FastifyInstance) => void,
  parts: WebSocketParts,
): Promise<WebSocketServer> {
  const { events, serving, clock, ids } = parts;
  const { log, place, stopping } = serving;
  const connections = new Connections();
  const openings = new WeakMap<FastifyRequest, Opening>();
  // the same fields as where events are followed over HTTP
  const readQuery = inputReader(eventOperations.tail);

  const server = create();
  // before the gate: what that refuses, the plugin must know as a handshake to close its connection
  await server.register(fastifyWebsocket, OPTIONS);
  prepare(server);
  server.route({
    method: 'GET',
    url: '/ws',
    websocket: true,
    // whatever can be refused is refused while it can still be said in HTTP
    async preValidation(request, reply) {
      assertHandshake(request.raw);
      const { topic: topics, after } = readQuery(request.url, {}, undefined) as {
        topic?: string[];
        after?: number;
      };
      const principal = principalOf(request);
      events.topics.assertReadable(topics ?? [], principal.scopes);
      const position = await events.hub.start(after);
      const context = new RequestContext(
        request.id,
        principal,
        request.raw,
        reply.raw,
        place(),
        stopping,
      );
      const { userId, scopes, zone, locale, terminal } = context;
      openings.set(request, {
        peer: { principal, userId, scopes, zone, locale, terminal },
        topics,
        position,
        newest: Math.max(position, await events.hub.newest()),
      });
    },
    handler(ws, request) {
      const opening = openings.get(request);
      if (!opening) throw new Error('A handshake without an opening');
      const connection = new Connection(ids.uuid(), ws, request.raw.socket, opening, {
        ...parts,
        log,
      });
      connections.add(connection);
      ws.on('close', () => connections.delete(connection));
      connection.start(opening, new Date(clock.now()).toISOString());
    },
  });
  await server.ready();
  return {
    server: server.server,
    async close() {
      await connections.close();
      await server.close();
    },
  };
}
