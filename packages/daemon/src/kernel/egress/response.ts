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

const headersOf = ({ headers }: Received): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );

/** The body as it is decoded, each byte of it counted as it came over the wire. */
function decodedBody(
  source: Readable,
  decoder: Transform | undefined,
  count: (bytes: number) => void,
): Readable {
  if (!decoder) return source;
  source.on('data', (chunk: Buffer) => count(chunk.byteLength));
  // whoever reads the decoder is told what happens to it
  return pipeline(source, decoder, () => {});
}

/**
 * A stream over the body that ends with an error beyond `maxBytes`. What has come since it was last read from is one chunk:
 * a reader has as much work with a small one as with a large one.
 */
function boundedBody(
  source: Readable,
  decoder: Transform | undefined,
  { maxBytes, onBytes, call }: Taking,
): ReadableStream<Uint8Array> {
  const decoded = decodedBody(source, decoder, onBytes);
  let taken = 0;
  let over = false;
  /** Somebody reads, and waits. */
  let wanted = false;
  let take = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const fail = (error: unknown) => {
          if (over) return;
          over = true;
          source.destroy();
          controller.error(call.fail(error));
        };
        take = () => {
          // where nothing is there, asking finds out whether it ended
          if (over || (!wanted && decoded.readableLength > 0)) return;
          const chunk = decoded.read() as Buffer | null;
          if (chunk === null) return;
          wanted = false;
          if (!decoder) onBytes(chunk.byteLength);
          taken += chunk.byteLength;
          if (taken > maxBytes) {
            fail(egressErrors.EGRESS_TOO_LARGE(`The answer has more than ${maxBytes} bytes.`));
          } else controller.enqueue(chunk);
        };
        decoded.on('readable', take);
        decoded.on('error', fail);
        decoded.on('end', () => {
          if (over) return;
          over = true;
          call.finish();
          controller.close();
        });
      },
      pull() {
        wanted = true;
        take();
      },
      cancel() {
        over = true;
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
