// One WebSocket connection: takes messages within its limits, passes them on, and ends when it must.
import type { Socket } from 'node:net';
import { DEFAULT_LIMITS, kernelErrors } from '@aurelius/core/contract';
import type { Log } from '@aurelius/core/plugin';
import type { WebSocket } from 'ws';
import { TokenBucket } from '../../kernel/auth/token-bucket.ts';
import type { EventParts } from '../../kernel/events/daemon.ts';
import { EVERYTHING } from '../../kernel/events/topics.ts';
import { parseJson } from '../json.ts';
import { problemOf } from '../problem.ts';
import { Calls, type Peer } from './calls.ts';
import {
  CALM_MS,
  CLOSE,
  MESSAGE_MS,
  OWNER_RATE,
  PING_MS,
  REFUSED_MAX,
  REFUSED_READ_MAX,
} from './limits.ts';
import { Line } from './line.ts';
import { idOf, type Message, type MessageId, readMessage } from './messages.ts';
import type { Find } from './operations.ts';
import { Subscription } from './subscription.ts';

/** What a client asked for when it opened the connection. */
export interface Opening {
  readonly peer: Peer;
  readonly topics: readonly string[] | undefined;
  /** Events behind this number are told. */
  readonly position: number;
  /** Number of the newest event. */
  readonly newest: number;
}

export interface ConnectionParts {
  readonly events: EventParts;
  readonly find: Find;
  readonly log: Log;
  readonly serving: { inFlight: number };
  /** Whether the daemon has begun to stop. */
  isDraining(): boolean;
}

/** How far a message has come: ws tells of whole ones only. */
interface Receiver {
  readonly _fragmented: number;
  readonly _state: number;
  readonly _bufferedBytes: number;
}

const isMidMessage = (ws: WebSocket): boolean => {
  const receiver = (ws as unknown as { _receiver: Receiver | null })._receiver;
  if (!receiver) return false;
  return receiver._fragmented !== 0 || receiver._state !== 0 || receiver._bufferedBytes > 0;
};

export class Connection {
  readonly #id: string;
  readonly #ws: WebSocket;
  readonly #line: Line;
  readonly #peer: Peer;
  readonly #parts: ConnectionParts;
  readonly #rate: TokenBucket;
  readonly #calls: Calls;
  readonly #subscription: Subscription;
  readonly #topics: Set<string>;
  /** Messages refused for their rate since the last calm second. */
  #refused = 0;
  #refusedAt = 0;
  #answersPing = true;
  #pingedAt = performance.now();
  /** Since when a message has been arriving; null: none is. */
  #messageSince: number | null = null;

  /** @param socket the connection below `ws` */
  constructor(
    id: string,
    ws: WebSocket,
    socket: Socket,
    { peer, topics = [EVERYTHING] }: Opening,
    parts: ConnectionParts,
  ) {
    this.#id = id;
    this.#ws = ws;
    this.#line = new Line(ws, socket);
    this.#peer = peer;
    this.#parts = parts;
    this.#topics = new Set(topics);
    this.#rate =
      peer.principal.rate ??
      new TokenBucket(OWNER_RATE.perSecond, OWNER_RATE.burst, () => performance.now());
    this.#calls = new Calls({
      find: parts.find,
      line: this.#line,
      peer,
      connection: id,
      serving: parts.serving,
      fail: (message, error, requestId) => this.#fail(message, error, requestId),
    });
    this.#subscription = new Subscription(
      parts.events.hub,
      this.#line,
      id,
      this.#filter(),
      (error) => {
        parts.log.error({ connection: id, err: error }, 'events could not be told');
        this.close(CLOSE.bug, 'internal error');
      },
    );
  }

  /** Greets the peer and begins. @param timestamp RFC 3339 */
  start({ position, newest }: Opening, timestamp: string): void {
    const { userId, scopes, principal } = this.#peer;
    const ws = this.#ws;
    ws.on('message', (data, isBinary) => this.#take(data as Buffer, isBinary));
    ws.on('pong', () => {
      this.#answersPing = true;
    });
    ws.on('close', () => this.#end());
    this.#line.send({
      type: 'connected',
      connection: this.#id,
      userId,
      scopes,
      seq: newest,
      timestamp,
    });
    this.#subscription.start(position);
    principal.ended.addEventListener('abort', this);
    if (principal.ended.aborted) this.handleEvent();
  }

  /** The token has been revoked or has expired. */
  handleEvent(): void {
    this.close(CLOSE.unauthenticated, 'the token has ended');
  }

  close(code: number, reason: string): void {
    this.#line.close(code, reason);
    this.#end();
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#ws.terminate();
  }

  /** To be called once in a while: ends what has fallen silent. */
  check(): void {
    const now = performance.now();
    if (now - this.#pingedAt >= PING_MS) {
      if (!this.#answersPing) {
        this.terminate();
        return;
      }
      this.#answersPing = false;
      this.#pingedAt = now;
      this.#ws.ping();
    }
    // while we do not read, the silence is ours
    if (this.#ws.isPaused || !isMidMessage(this.#ws)) this.#messageSince = null;
    else this.#messageSince ??= now;
    if (this.#messageSince !== null && now - this.#messageSince >= MESSAGE_MS) {
      this.close(CLOSE.abuse, 'a message took too long');
    }
  }

  /** Lets go of everything; the peer may still have a close to answer. */
  #end(): void {
    this.#peer.principal.ended.removeEventListener('abort', this);
    this.#subscription.stop();
    this.#calls.stop();
  }

  #filter() {
    const { userId, scopes } = this.#peer;
    return this.#parts.events.topics.filter(userId, scopes, this.#topics);
  }

  #fail(id: MessageId, error: unknown, requestId: string): void {
    const problem = problemOf(error, this.#parts.log, requestId);
    this.#line.send({ id, ok: false, error: problem.toJson(requestId) });
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#messageSince = null;
    if (!this.#line.open) return;
    if (isBinary) {
      this.close(CLOSE.binary, 'messages are text');
      return;
    }
    let id: MessageId = null;
    try {
      const wait = this.#rate.take();
      if (wait > 0 && data.length > REFUSED_READ_MAX) throw kernelErrors.RATE_LIMITED();
      const value = parseJson(data, DEFAULT_LIMITS.depth);
      id = idOf(value);
      if (wait > 0) {
        throw kernelErrors.RATE_LIMITED(`One more is free in ${Math.ceil(wait * 1000)} ms`);
      }
      if (this.#parts.isDraining()) throw kernelErrors.DAEMON_STOPPING();
      this.#handle(readMessage(value), data.length);
    } catch (error) {
      this.#fail(id, error, this.#id);
      if ((error as { code?: string }).code === kernelErrors.RATE_LIMITED.code) this.#noteRefusal();
    }
  }

  #noteRefusal(): void {
    const now = performance.now();
    if (now - this.#refusedAt > CALM_MS) this.#refused = 0;
    this.#refusedAt = now;
    if (++this.#refused >= REFUSED_MAX) this.close(CLOSE.abuse, 'too many messages');
  }

  #handle(message: Message, size: number): void {
    if (message.kind === 'cancel') {
      this.#calls.cancel(message.id);
    } else if (message.kind === 'call') {
      if (this.#calls.has(message.id)) {
        // an answer under this id would be taken for that of the other call
        this.#fail(null, kernelErrors.INVALID_INPUT(`id ${message.id} is in use`), this.#id);
      } else this.#calls.start(message, size);
    } else {
      this.#subscribe(message.topics, message.kind === 'subscribe');
      const topics = [...this.#topics];
      this.#line.send({ id: message.id, ok: true, output: { topics } });
    }
  }

  /** @throws Problem `EVENT_TOPIC_UNKNOWN`, `MISSING_PERMISSION`; nothing has changed then */
  #subscribe(topics: readonly string[], add: boolean): void {
    this.#parts.events.topics.assertReadable(topics, this.#peer.scopes);
    for (const topic of topics) {
      if (add) this.#topics.add(topic);
      else this.#topics.delete(topic);
    }
    this.#subscription.filter = this.#filter();
  }
}
