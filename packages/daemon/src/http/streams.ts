// Stream operations: rows in one by one, items out as they are made, at the pace of whoever reads them.
import type { ServerResponse } from 'node:http';
import {
  HEADER,
  kernelErrors,
  type StreamOperation,
  type StreamProblem,
} from '@aurelius/core/contract';
import type { BodyRow, CallContext } from '@aurelius/core/plugin';
import { type Answer, limitsOf } from './answer.ts';
import { type BodyDeadlines, bodyChunks, CallerGone, checkAnnounced } from './body.ts';
import type { Caller } from './context.ts';
import type { Exchange } from './exchange.ts';
import { bodyType, hasBody } from './gate.ts';
import { inputReader } from './input.ts';
import { readRows } from './rows.ts';
import { stripped } from './strip.ts';

type StreamHandler = (
  context: CallContext,
  input: never,
  rows: AsyncIterable<BodyRow>,
) => AsyncIterable<unknown>;

const NDJSON = 'application/x-ndjson';
const EVENTS = 'text/event-stream';
const ROW_TYPES = ['application/json', NDJSON];

/** Items are written together up to this many characters; what was made in one turn of the event loop leaves with it. */
const BATCH = 16 * 1024;

/** After this long without an item the caller is shown that we are still here, milliseconds. */
const SILENCE_MS = 15_000;

/** The event id (HTML, server-sent events) under which a feed takes up again behind an item. */
function eventId(item: unknown): string {
  const { seq } = item as { seq?: unknown };
  return typeof seq === 'number' ? `id: ${seq}\n` : '';
}

/** Writes items; the head goes out with the first of them, so that an early error can still have its status. */
class ItemWriter {
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  readonly #events: boolean;
  readonly #silence: NodeJS.Timeout;
  #begun: readonly (string | number)[] = [];
  #text = '';
  #flushing: NodeJS.Immediate | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#response = exchange.response;
    this.#events = (exchange.request.headers.accept ?? '').includes(EVENTS);
    this.#silence = setInterval(() => this.#breakSilence(), SILENCE_MS).unref();
  }

  /** Takes one item; settles when the next may come. */
  async write(item: unknown): Promise<void> {
    const json = JSON.stringify(item);
    this.#text += this.#events ? `${eventId(item)}data: ${json}\n\n` : `${json}\n`;
    if (this.#text.length >= BATCH) {
      if (!this.#flush()) await this.#exchange.drained();
    } else {
      this.flushSoon();
    }
  }

  /** Sends what there is, at least the head, unless the stream fails in this turn of the event loop. */
  flushSoon(): void {
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  end(): void {
    this.#flush();
    this.#response.end();
  }

  /** Stops what happens by itself. */
  close(): void {
    clearInterval(this.#silence);
    clearImmediate(this.#flushing);
  }

  #breakSilence(): void {
    // a caller who does not read what is there needs no more of it
    if (this.#response.writableLength > 0) return;
    this.#text += this.#events ? ': \n\n' : '\n';
    this.#flush();
  }

  /** Tells where a feed begins: it may break off before its first item. An id alone is no event (HTML, SSE). */
  begin(seq: number): void {
    this.#begun = [HEADER.seq, seq];
    if (this.#events) this.#text += `id: ${seq}\n\n`;
    this.flushSoon();
  }

  #start(): void {
    if (this.#response.headersSent) return;
    const type = this.#events ? EVENTS : `${NDJSON}; charset=utf-8`;
    this.#exchange.head(200, ['content-type', type, ...this.#begun]);
  }

  #flush(): boolean {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#response.destroyed) return true;
    this.#start();
    this.#silence.refresh();
    const text = this.#text;
    this.#text = '';
    if (text !== '') return this.#response.write(text);
    this.#response.flushHeaders();
    return true;
  }
}

async function* noRows(): AsyncGenerator<BodyRow, void, undefined> {}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';

/** Why the signal was aborted: nobody listens any more, the caller's token has ended, or the daemon stops. */
function endOf(response: Exchange['response'], { principal }: Caller): Error {
  if (response.destroyed) return new CallerGone();
  if (principal.ended.aborted) return kernelErrors.UNAUTHENTICATED('The token has ended');
  return kernelErrors.DAEMON_STOPPING();
}

const LAST_EVENT_ID = /^\d{1,15}$/;

/**
 * The field that `Last-Event-ID` fills: a client that reconnects by itself repeats its URL, so the header is newer.
 * @throws Problem `INVALID_INPUT`
 */
function resumed(op: StreamOperation, { request }: Exchange): Record<string, number> {
  const id = request.headers['last-event-id'];
  if (op.resume === undefined || id === undefined || id === '') return {};
  if (typeof id === 'string' && LAST_EVENT_ID.test(id)) return { [op.resume]: Number(id) };
  throw kernelErrors.INVALID_INPUT('Last-Event-ID takes the number of an event');
}

/** Serves a stream operation; an error after the first item becomes the last item. */
export function streamAnswer(
  op: StreamOperation,
  run: StreamHandler,
  deadlines: BodyDeadlines,
): Answer {
  const limits = limitsOf(op);
  const readInput = inputReader(op);
  const rowsOf = (exchange: Exchange) => {
    const { request } = exchange;
    if (!hasBody(request)) return noRows();
    const type = bodyType(request, op.body === 'rows' ? ROW_TYPES : []);
    checkAnnounced(request, limits.body);
    const chunks = bodyChunks(request, limits.timeoutMs, deadlines);
    return readRows(chunks, type.startsWith(NDJSON), limits);
  };
  return async ({ exchange, context, url, params }) => {
    const { response } = exchange;
    const rows = rowsOf(exchange);
    const input = { ...readInput(url, params, undefined), ...resumed(op, exchange) } as never;
    const writer = new ItemWriter(exchange);
    // who does not read what is there cannot be told that it ends
    const cutOff = () => {
      if (response.writableNeedDrain) response.destroy();
    };
    context.signal.addEventListener('abort', cutOff);
    try {
      if (op.resume !== undefined) context.begins = (seq) => writer.begin(seq);
      else if (op.yields === 'feed') writer.flushSoon();
      for await (const item of run(context, input, rows)) {
        if (response.destroyed || context.signal.aborted) throw endOf(response, context);
        await writer.write(stripped(op, item));
      }
    } catch (caught) {
      const error = isAbort(caught) && context.signal.aborted ? endOf(response, context) : caught;
      if (error instanceof CallerGone || !response.headersSent) throw error;
      const problem = exchange.problemOf(error).toJson(exchange.id);
      const last: StreamProblem = { type: 'problem', problem };
      await writer.write(last);
    } finally {
      context.signal.removeEventListener('abort', cutOff);
      writer.close();
      await rows.return();
    }
    writer.end();
  };
}
