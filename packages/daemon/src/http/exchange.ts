// One request and its answer: who asks, and how anything is answered. Writes to the raw response; no hook sees it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  BUILD_ID,
  HEADER,
  kernelErrors,
  type Problem,
  type RawOperation,
} from '@aurelius/core/contract';
import type { Log } from '@aurelius/core/plugin';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NOBODY } from '../kernel/auth/principal.ts';
import { discardBody } from './body.ts';
import { acceptsGzip, GZIP_ABOVE, gzip } from './compress.ts';
import { corsHeaders, PREFLIGHT_HEADERS } from './cors.ts';
import type { Entry } from './entry.ts';
import { hasBody } from './gate.ts';
import { COMMON_HEADERS, PROBLEM_TYPE, TCP_HEADERS } from './headers.ts';
import { problemOf } from './problem.ts';

const JSON_TYPE = ['content-type', 'application/json; charset=utf-8'] as const;

export class Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly #entry: Entry | null;
  readonly #refusal: RawOperation['refusal'];
  readonly #log: Log;

  /**
   * @param entry null where the gate refused: then nothing is said to web pages
   * @param refusal how the operation tells refusals, if it has a way of its own
   */
  constructor(
    id: string,
    request: IncomingMessage,
    response: ServerResponse,
    entry: Entry | null,
    refusal: RawOperation['refusal'],
    log: Log,
  ) {
    this.#entry = entry;
    this.#refusal = refusal;
    this.id = id;
    this.request = request;
    this.response = response;
    this.#log = log;
  }

  /** Takes a request over from fastify. */
  static of(request: FastifyRequest, reply: FastifyReply, log: Log): Exchange {
    reply.hijack();
    const { refusal } = request.routeOptions.config;
    return new Exchange(request.id, request.raw, reply.raw, request.entry, refusal, log);
  }

  /** Whether part of the body is still to come. */
  get #unread(): boolean {
    return !this.request.complete && hasBody(this.request);
  }

  /** Only a WebSocket handshake that fails is answered here (see `shouldUpgradeCallback`). */
  get #refusesUpgrade(): boolean {
    return this.request.headers.upgrade?.toLowerCase() === 'websocket';
  }

  /** Writes status and headers. A request whose body was not read to its end loses its connection. */
  head(status: number, headers: readonly (string | number)[]): void {
    const common = this.#entry?.tcp === false ? COMMON_HEADERS : TCP_HEADERS;
    const all = [...headers, ...common, HEADER.requestId, this.id];
    const origin = this.#entry?.origin;
    if (origin) all.push(...corsHeaders(origin));
    // strangers need not know which version they talk to
    if (this.#entry?.principal && this.#entry.principal !== NOBODY)
      all.push(HEADER.build, BUILD_ID);
    if (this.#unread || this.#refusesUpgrade) all.push('connection', 'close');
    this.response.writeHead(status, all as string[]);
  }

  /** Answers JSON text; what is answered has to settle before the call is over, if there is anything. */
  json(status: number, text: string, headers: readonly string[]): Promise<void> | undefined {
    const all: (string | number)[] = [...JSON_TYPE, ...headers];
    const worthIt = this.#entry?.tcp === true && text.length > GZIP_ABOVE;
    if (worthIt) all.push('vary', 'accept-encoding');
    if (worthIt && acceptsGzip(this.request)) return this.#compressed(status, text, all);
    this.head(status, [...all, 'content-length', Buffer.byteLength(text)]);
    this.response.end(text);
    return undefined;
  }

  async #compressed(status: number, text: string, headers: (string | number)[]): Promise<void> {
    const bytes = await gzip(text);
    this.head(status, [...headers, 'content-encoding', 'gzip', 'content-length', bytes.length]);
    this.response.end(bytes);
  }

  /** Answers a browser that asks whether an allowed page may call (Fetch standard, CORS preflight). */
  preflight(): void {
    this.head(204, PREFLIGHT_HEADERS);
    this.response.end();
  }

  /** Answers without content. */
  empty(status: number, headers: readonly string[] = []): void {
    this.head(status, headers);
    this.response.end();
  }

  /** Settles when the caller has taken what was written, or is gone. */
  drained(): Promise<void> {
    const { response } = this;
    if (response.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const settle = () => {
        response.off('drain', settle).off('close', settle);
        resolve();
      };
      response.on('drain', settle).on('close', settle);
    });
  }

  /** The Problem behind an error, logged where that is due. */
  problemOf(error: unknown): Problem {
    return problemOf(error, this.#log, this.id);
  }

  /** Answers an error, unless the caller is gone. */
  fail(error: unknown): void {
    const problem = this.problemOf(error);
    if (this.response.headersSent || this.response.destroyed) {
      this.response.destroy();
      return;
    }
    const told = this.#refusal?.(problem, this.id);
    const text = JSON.stringify(told ? told.body : problem.toJson(this.id));
    const type = told ? JSON_TYPE[1] : PROBLEM_TYPE;
    const headers = ['content-type', type, 'content-length', Buffer.byteLength(text)];
    if (told) headers.push(...Object.entries(told.headers).flat());
    if (problem.retryAfter !== undefined)
      headers.push('retry-after', Math.ceil(problem.retryAfter));
    if (problem.spec.status === 401) headers.push('www-authenticate', 'Bearer');
    // an upgraded connection has left the server: nobody else closes it
    if (this.#refusesUpgrade) {
      this.response.once('finish', () => this.request.socket.destroySoon());
    }
    this.head(problem.spec.status, headers);
    if (!this.#unread || problem.code === kernelErrors.REQUEST_TIMEOUT.code) {
      this.response.end(text);
      return;
    }
    // a connection that is closed on a caller who still writes loses the answer on its way
    this.response.write(text);
    discardBody(this.request, () => this.response.end());
  }
}
