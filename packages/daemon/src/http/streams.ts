// Stream operations: rows in one by one, items out as they are made, at the pace of whoever reads them.
import type { ServerResponse } from 'node:http';
import {
  FILE_TYPE,
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
import { readFileRows } from './file-rows.ts';
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
const FILE_TYPES = [...ROW_TYPES, FILE_TYPE];
const BODY_TYPES = { rows: ROW_TYPES, file: FILE_TYPES };

/** How items are written, and under which media type. */
interface Layout {
  readonly type: string;
  text(item: unknown): string;
  /** What shows that there is nothing to say yet. */
  readonly silence: string;
  /** Behind the last item. */
  end(): string;
  /** Whether an error can be an item. */
  readonly tells: boolean;
}

const LINES: Layout = {
  type: `${NDJSON}; charset=utf-8`,
  text: (item) => `${JSON.stringify(item)}\n`,
  silence: '\n',
  end: () => '',
  tells: true,
};

const SSE: Layout = {
  type: EVENTS,
  text: (item) => `${eventId(item)}data: ${JSON.stringify(item)}\n\n`,
  silence: ': \n\n',
  end: () => '',
  tells: true,
};

/** Rows as one JSON array, pieces of text as they are. */
function fileLayout(): Layout {
  let rows = 0;
  let pieces = 0;
  return {
    type: FILE_TYPE,
    text(item) {
      if (typeof item !== 'string') return `${rows++ === 0 ? '[' : ','}\n${JSON.stringify(item)}`;
      pieces++;
      return item;
    },
    silence: '',
    end() {
      if (rows > 0) return '\n]\n';
      return pieces > 0 ? '' : '[]\n';
    },
    tells: false,
  };
}

function layoutOf(op: StreamOperation, accept = ''): Layout {
  if (accept.includes(EVENTS)) return SSE;
  return op.yields === 'file' && accept.includes(FILE_TYPE) ? fileLayout() : LINES;
}

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
  readonly #layout: Layout;
  readonly #silence: NodeJS.Timeout;
  #begun: readonly (string | number)[] = [];
  #text = '';
  #flushing: NodeJS.Immediate | undefined;

  constructor(exchange: Exchange, layout: Layout) {
    this.#exchange = exchange;
    this.#response = exchange.response;
    this.#layout = layout;
    this.#silence = setInterval(() => this.#breakSilence(), SILENCE_MS).unref();
  }

  /** Takes one item; settles when the next may come. */
  async write(item: unknown): Promise<void> {
    this.#text += this.#layout.text(item);
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
    this.#text += this.#layout.end();
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
    this.#text += this.#layout.silence;
    this.#flush();
  }

  /** Tells where a feed begins: it may break off before its first item. An id alone is no event (HTML, SSE). */
  begin(seq: number): void {
    this.#begun = [HEADER.seq, seq];
    if (this.#layout === SSE) this.#text += `id: ${seq}\n\n`;
    this.flushSoon();
  }

  #start(): void {
    if (this.#response.headersSent) return;
    this.#exchange.head(200, ['content-type', this.#layout.type, ...this.#begun]);
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

/** Serves a stream operation; an error after the first item becomes the last item, or cuts the connection of a file. */
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
    const type = bodyType(request, op.body === null ? [] : BODY_TYPES[op.body]);
    checkAnnounced(request, limits.body);
    const chunks = bodyChunks(request, limits.timeoutMs, deadlines);
    return type.startsWith(FILE_TYPE)
      ? readFileRows(chunks, limits)
      : readRows(chunks, type.startsWith(NDJSON), limits);
  };
  return async ({ exchange, context, url, params }) => {
    const { response } = exchange;
    const rows = rowsOf(exchange);
    const input = { ...readInput(url, params, undefined), ...resumed(op, exchange) } as never;
    const layout = layoutOf(op, exchange.request.headers.accept);
    const writer = new ItemWriter(exchange, layout);
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
      // a file that breaks off shall not look whole
      if (!layout.tells) throw new CallerGone();
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
