// Stream operations: rows in one by one, items out as they are made, at the pace of whoever reads them.
import type { ServerResponse } from 'node:http';
import { kernelErrors, type StreamOperation, type StreamProblem } from '@aurelius/core/contract';
import type { BodyRow, CallContext } from '@aurelius/core/plugin';
import { type Answer, limitsOf } from './answer.ts';
import { type BodyDeadlines, bodyChunks, CallerGone, checkAnnounced } from './body.ts';
import type { Exchange } from './exchange.ts';
import { bodyType, hasBody } from './gate.ts';
import { inputReader } from './input.ts';
import { readRows } from './rows.ts';

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

/** Writes items; the head goes out with the first of them, so that an early error can still have its status. */
class ItemWriter {
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  readonly #events: boolean;
  #text = '';
  #flushing: NodeJS.Immediate | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.#response = exchange.response;
    this.#events = (exchange.request.headers.accept ?? '').includes(EVENTS);
  }

  /** Takes one item; settles when the next may come. */
  async write(item: unknown): Promise<void> {
    const json = JSON.stringify(item);
    this.#text += this.#events ? `data: ${json}\n\n` : `${json}\n`;
    if (this.#text.length >= BATCH) {
      if (!this.#flush()) await this.#exchange.drained();
    } else {
      this.#flushing ??= setImmediate(() => this.#flush());
    }
  }

  end(): void {
    this.#flush();
    this.#response.end();
  }

  #start(): void {
    if (this.#response.headersSent) return;
    const type = this.#events ? EVENTS : `${NDJSON}; charset=utf-8`;
    this.#exchange.head(200, ['content-type', type]);
  }

  #flush(): boolean {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#response.destroyed) return true;
    this.#start();
    const text = this.#text;
    this.#text = '';
    return text === '' || this.#response.write(text);
  }
}

async function* noRows(): AsyncGenerator<BodyRow, void, undefined> {}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';

/** Why the signal was aborted: nobody listens any more, or the daemon stops. */
const endOf = (response: Exchange['response']): Error =>
  response.destroyed ? new CallerGone() : kernelErrors.DAEMON_STOPPING();

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
    const input = readInput(url, params, undefined) as never;
    const writer = new ItemWriter(exchange);
    try {
      for await (const item of run(context, input, rows)) {
        if (response.destroyed) throw new CallerGone();
        if (context.signal.aborted) throw kernelErrors.DAEMON_STOPPING();
        await writer.write(op.output.parse(item));
      }
    } catch (caught) {
      const error = isAbort(caught) && context.signal.aborted ? endOf(response) : caught;
      if (error instanceof CallerGone || !response.headersSent) throw error;
      const problem = exchange.problemOf(error).toJson(exchange.id);
      const last: StreamProblem = { type: 'problem', problem };
      await writer.write(last);
    } finally {
      await rows.return();
    }
    writer.end();
  };
}
