// Reading request bodies: never more than the limit, never longer than the time allowed.
import type { IncomingMessage } from 'node:http';
import { kernelErrors, type Problem } from '@aurelius/core/contract';

/** How often bodies that are late are looked for, milliseconds. */
const SWEEP_MS = 1000;

interface Awaited {
  /** `performance.now()` at which patience ends. */
  readonly until: number;
  expire(problem: Problem): void;
}

/** Cuts off bodies that take too long: one timer for all of them, and none while there are none. */
export class BodyDeadlines {
  readonly #waiting = new Set<Awaited>();
  #timer: NodeJS.Timeout | undefined;

  watch(timeoutMs: number, expire: (problem: Problem) => void): Awaited {
    const entry = { until: performance.now() + timeoutMs, expire };
    this.#waiting.add(entry);
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
    return entry;
  }

  done(entry: Awaited): void {
    this.#waiting.delete(entry);
  }

  #sweep(): void {
    const now = performance.now();
    for (const entry of this.#waiting) {
      if (entry.until > now) continue;
      this.#waiting.delete(entry);
      entry.expire(kernelErrors.REQUEST_TIMEOUT('The body took too long to arrive'));
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Thrown when the caller went away; there is nobody left to answer. */
export class CallerGone extends Error {}

export interface BodyLimits {
  /** Bytes. */
  readonly body: number;
  readonly timeoutMs: number;
}

/** @param limit bytes the operation accepts */
export const tooLarge = (limit: number): Problem =>
  kernelErrors.PAYLOAD_TOO_LARGE(`This operation accepts ${limit} bytes`);

/** @throws Problem `PAYLOAD_TOO_LARGE` if the announced length is over the limit */
export function checkAnnounced(request: IncomingMessage, limit: number): void {
  if (Number(request.headers['content-length']) > limit) throw tooLarge(limit);
}

/**
 * Reads a whole body.
 * @throws Problem `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`; CallerGone
 */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  deadlines: BodyDeadlines,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    checkAnnounced(request, limits.body);
    if (request.destroyed) throw new CallerGone();
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (settle: () => void) => {
      deadlines.done(deadline);
      request.off('data', onData).off('end', onEnd).off('close', onClose);
      settle();
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limits.body) stop(() => reject(tooLarge(limits.body)));
    };
    const onEnd = () =>
      stop(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onClose = () => stop(() => reject(new CallerGone()));
    const deadline = deadlines.watch(limits.timeoutMs, (problem) => stop(() => reject(problem)));
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** What a refused caller may still send, bytes, and how long it may take, milliseconds: then the connection goes. */
const DISCARD_MAX = 64 * 1024 * 1024;
const DISCARD_MS = 2000;

/** Reads and forgets the rest of a body, within limits; then calls `done`, once. */
export function discardBody(request: IncomingMessage, done: () => void): void {
  let left = DISCARD_MAX;
  const onData = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) stop();
  };
  const stop = () => {
    clearTimeout(timer);
    request.off('data', onData).off('end', stop).off('close', stop);
    done();
  };
  const timer = setTimeout(stop, DISCARD_MS);
  request.on('data', onData).on('end', stop).on('close', stop).resume();
}

/**
 * The chunks of a body as they come.
 * @throws Problem `REQUEST_TIMEOUT`; CallerGone
 */
export async function* bodyChunks(
  request: IncomingMessage,
  timeoutMs: number,
  deadlines: BodyDeadlines,
): AsyncGenerator<Buffer, void, undefined> {
  let wake = () => {};
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  const onReadable = () => wake();
  const onClose = () => fail(new CallerGone());
  const deadline = deadlines.watch(timeoutMs, fail);
  request.on('readable', onReadable).on('end', onReadable).on('close', onClose);
  try {
    while (true) {
      const chunk = request.read() as Buffer | null;
      if (chunk !== null) {
        yield chunk;
        continue;
      }
      if (request.readableEnded) return;
      if (failure) throw failure;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    deadlines.done(deadline);
    request.off('readable', onReadable).off('end', onReadable).off('close', onClose);
  }
}
