// One request and its answer: who asks, and how anything is answered. Writes to the raw response; no hook sees it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BUILD_ID, HEADER, kernelErrors, type Problem } from '@aurelius/core/contract';
import type { Log } from '@aurelius/core/plugin';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { discardBody } from './body.ts';
import { hasBody } from './gate.ts';
import { problemOf } from './problem.ts';

/** On every answer: nothing is stored, sniffed, framed or run by a browser. */
const SECURITY_HEADERS: readonly string[] = [
  'cache-control',
  'no-store',
  'x-content-type-options',
  'nosniff',
  'content-security-policy',
  "default-src 'none'",
  HEADER.build,
  BUILD_ID,
];

export class Exchange {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly #log: Log;

  constructor(id: string, request: IncomingMessage, response: ServerResponse, log: Log) {
    this.id = id;
    this.request = request;
    this.response = response;
    this.#log = log;
  }

  /** Takes a request over from fastify. */
  static of(request: FastifyRequest, reply: FastifyReply, log: Log): Exchange {
    reply.hijack();
    return new Exchange(request.id, request.raw, reply.raw, log);
  }

  /** Whether part of the body is still to come. */
  get #unread(): boolean {
    return !this.request.complete && hasBody(this.request);
  }

  /** Writes status and headers. A request whose body was not read to its end loses its connection. */
  head(status: number, headers: readonly (string | number)[]): void {
    const all = [...headers, ...SECURITY_HEADERS, HEADER.requestId, this.id];
    if (this.#unread) all.push('connection', 'close');
    this.response.writeHead(status, all as string[]);
  }

  /** Answers JSON text. */
  json(status: number, text: string): void {
    const length = Buffer.byteLength(text);
    this.head(status, [
      'content-type',
      'application/json; charset=utf-8',
      'content-length',
      length,
    ]);
    this.response.end(text);
  }

  /** Answers without content. */
  empty(status: number): void {
    this.head(status, []);
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
    const text = JSON.stringify(problem.toJson(this.id));
    const headers = [
      'content-type',
      'application/problem+json; charset=utf-8',
      'content-length',
      Buffer.byteLength(text),
    ];
    if (problem.retryAfter !== undefined)
      headers.push('retry-after', Math.ceil(problem.retryAfter));
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
