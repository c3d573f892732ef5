// Calls of one connection: checked like those over HTTP, answered under the id of their message.
import { kernelErrors } from '@aurelius/core/contract';
import type { BodyRow } from '@aurelius/core/plugin';
import { onBehalfOf } from '../../kernel/origin.ts';
import { limitsOf } from '../answer.ts';
import { tooLarge } from '../body.ts';
import { assertConditions, assertPermitted, type Caller, originOf } from '../context.ts';
import { invalidInput } from '../problem.ts';
import { stripped } from '../strip.ts';
import { IN_FLIGHT_MAX, PACE } from './limits.ts';
import type { Line } from './line.ts';
import type { CallMessage, MessageId } from './messages.ts';
import type { Callable, Find } from './operations.ts';

/** Items of a stream between two turns of the event loop: a stream that waits for nothing must not keep out the others. */
const ITEMS_PER_TURN = 50;

/** Who calls, as far as it is the same for every call of a connection. */
export type Peer = Pick<Caller, 'principal' | 'userId' | 'scopes' | 'zone' | 'locale' | 'terminal'>;

export interface CallParts {
  readonly find: Find;
  readonly line: Line;
  readonly peer: Peer;
  /** Id of the connection. */
  readonly connection: string;
  /** Counts what the daemon waits for before it stops. */
  readonly serving: { inFlight: number };
  /** Answers a message with an error. */
  fail(id: MessageId, error: unknown, requestId: string): void;
}

async function* rowsOf(rows: readonly unknown[]): AsyncGenerator<BodyRow, void, undefined> {
  for (const [at, value] of rows.entries()) yield { line: at + 1, value };
}

export class Calls {
  readonly #parts: CallParts;
  readonly #running = new Map<MessageId | symbol, AbortController>();
  #count = 0;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  /**
   * Carries out a call; its answer and its failures go to the peer.
   * @param size bytes of the message
   * @throws Problem `RATE_LIMITED`, `INVALID_INPUT`; then nothing was begun
   */
  start(message: CallMessage, size: number): void {
    const { id } = message;
    if (this.#running.size >= IN_FLIGHT_MAX) {
      throw kernelErrors.RATE_LIMITED(`${IN_FLIGHT_MAX} calls are in flight already`);
    }
    const abort = new AbortController();
    const key = id ?? Symbol('call');
    this.#running.set(key, abort);
    const requestId = `${this.#parts.connection}.${++this.#count}`;
    void this.#run(message, size, requestId, abort.signal)
      .catch((error) => {
        const cancelled = abort.signal.aborted && (error as Error).name === 'AbortError';
        this.#parts.fail(id, cancelled ? kernelErrors.INTERRUPTED() : error, requestId);
      })
      .finally(() => this.#running.delete(key));
  }

  /** Whether a call under this id has not been answered yet. */
  has(id: MessageId): boolean {
    return id !== null && this.#running.has(id);
  }

  /** Ends a call early; one that has just been answered is none any more. */
  cancel(id: MessageId): void {
    this.#running.get(id)?.abort();
  }

  /** Ends every call. */
  stop(): void {
    for (const abort of this.#running.values()) abort.abort();
  }

  async #run(
    message: CallMessage,
    size: number,
    requestId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { peer, serving, find } = this.#parts;
    const { ifMatch, idempotencyKey, rehearse: rehearsed } = message;
    const called = find(message.op);
    const { op } = called;
    const { connection } = this.#parts;
    const caller: Caller = {
      ...peer,
      connection,
      requestId,
      step: null,
      ifMatch,
      idempotencyKey,
      rehearsed,
      signal,
    };
    assertPermitted(op, caller.scopes, caller.principal.kind);
    assertConditions(op, caller);
    const { body } = limitsOf(op);
    if (size > body) throw tooLarge(body);
    if (message.rows !== undefined && (op.kind !== 'stream' || op.body === null)) {
      throw kernelErrors.INVALID_INPUT(`${op.id} takes no rows`);
    }
    const input = op.input.safeParse(message.input);
    if (!input.success) throw invalidInput(input.error);
    // a feed never ends by itself: nobody waits for it to
    const weight = op.kind === 'stream' && op.yields === 'feed' ? 0 : 1;
    serving.inFlight += weight;
    try {
      await onBehalfOf(originOf(op, caller), () =>
        this.#perform(called, caller, input.data, message),
      );
    } finally {
      serving.inFlight -= weight;
    }
  }

  async #perform(
    called: Callable,
    caller: Caller,
    input: unknown,
    { id, rows = [] }: CallMessage,
  ): Promise<void> {
    const { line } = this.#parts;
    if ('invoke' in called) {
      const { output } = await called.invoke(caller, input);
      line.send({ id, ok: true, output });
      return;
    }
    let count = 0;
    for await (const item of called.run(caller, input, rowsOf(rows))) {
      caller.signal.throwIfAborted();
      line.send({ id, item: stripped(called.op, item) });
      if (line.buffered > PACE) await line.drained();
      else if (++count % ITEMS_PER_TURN === 0)
        await new Promise((resolve) => setImmediate(resolve));
    }
    caller.signal.throwIfAborted();
    line.send({ id, ok: true });
  }
}
