// What came back, as the standard Response that callers expect: decoded, counted, bounded, and with an end that is noticed.
import { pipeline, type Readable, type Transform } from 'node:stream';
import { egressErrors } from '@aurelius/core/kernel';
import type { LiveCall } from './call.ts';
import type { Received } from './transport.ts';

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const BODILESS = new Set([204, 205, 304]);

/** What undoes an encoding; undefined: nothing has to. Loaded where a host encodes, which few do unasked. */
async function decoderFor(encoding: unknown): Promise<Transform | undefined> {
  if (typeof encoding !== 'string') return undefined;
  const { createBrotliDecompress, createGunzip, createInflate } = await import('node:zlib');
  switch (encoding.toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}

export interface Taking {
  readonly url: URL;
  readonly method: string;
  readonly maxBytes: number;
  /** Bytes of the body as they came over the wire. */
  onBytes(count: number): void;
  /** Told how the body ends. */
  readonly call: Pick<LiveCall, 'finish' | 'fail' | 'leave'>;
}

async function* counted(source: Readable, count: (bytes: number) => void) {
  for await (const chunk of source as AsyncIterable<Buffer>) {
    count(chunk.byteLength);
    yield chunk;
  }
}

function headersOf(received: Received): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(received.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

/** A stream over the body that ends with an error beyond `maxBytes`. */
function boundedBody(
  source: Readable,
  decoder: Transform | undefined,
  { maxBytes, onBytes, call }: Taking,
): ReadableStream<Uint8Array> {
  const whole = counted(source, onBytes);
  // whoever reads the decoder is told what happens to it
  const decoded = decoder ? pipeline(whole, decoder, () => {}) : whole;
  const chunks = decoded[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  let taken = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) {
            call.finish();
            controller.close();
            return;
          }
          taken += value.byteLength;
          if (taken > maxBytes) {
            throw egressErrors.EGRESS_TOO_LARGE(`The answer has more than ${maxBytes} bytes.`);
          }
          controller.enqueue(value);
        } catch (error) {
          source.destroy();
          controller.error(call.fail(error));
        }
      },
      cancel() {
        call.leave();
        source.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/** @throws Error for a status that no Response can have */
export async function responseOf(received: Received, taking: Taking): Promise<Response> {
  const { statusCode, statusText, headers, body } = received;
  const bodiless = BODILESS.has(statusCode) || taking.method === 'HEAD';
  // an error nobody reads any more is no fault of the process
  body.on('error', () => {});
  if (bodiless) {
    body.resume();
    body.once('close', () => taking.call.finish());
  }
  try {
    const decoder = bodiless ? undefined : await decoderFor(headers['content-encoding']);
    const response = new Response(bodiless ? null : boundedBody(body, decoder, taking), {
      status: statusCode,
      statusText,
      headers: headersOf(received),
    });
    return Object.defineProperty(response, 'url', { value: taking.url.href });
  } catch (error) {
    body.destroy();
    throw error;
  }
}
