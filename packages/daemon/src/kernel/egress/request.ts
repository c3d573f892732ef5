// What a caller wants, read the way `fetch` reads it and brought into the form that is sent.
import { Readable } from 'node:stream';
import { egressErrors } from '@aurelius/core/kernel';
import type { HttpInit } from '@aurelius/core/plugin';

/** Header fields that follow from the URL and the connection, so that nobody can ask one host in the name of another. */
const OWN = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/** A call before anybody was asked whether it may be made. */
export interface Wanted {
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array | AsyncIterable<Uint8Array> | null;
  /** Null: nobody aborts it. */
  readonly signal: AbortSignal | null;
}

/** Bytes that are there already are sent with their length; everything else as it comes. */
async function bodyOf(given: HttpInit['body'], request: Request): Promise<Wanted['body']> {
  if (typeof given === 'string') return Buffer.from(given);
  if (given instanceof Uint8Array) return given;
  const { body } = request;
  if (body === null) return null;
  const streamed =
    given === undefined ||
    given === null ||
    given instanceof ReadableStream ||
    Symbol.asyncIterator in Object(given);
  return streamed ? body : new Uint8Array(await request.arrayBuffer());
}

/** What is wrong is not repeated: a header may hold a secret. @throws Problem `EGRESS_REQUEST_INVALID` */
function standardRequest(input: string | URL | Request, init: HttpInit): Request {
  const {
    timeouts: _timeouts,
    maxBytes: _maxBytes,
    retries: _retries,
    signal: _signal,
    ...rest
  } = init;
  try {
    return new Request(input, { ...rest, duplex: 'half' });
  } catch {
    throw egressErrors.EGRESS_REQUEST_INVALID();
  }
}

function sentHeaders(given: Headers): Wanted['headers'] {
  const headers = [...given].filter(([name]) => !OWN.has(name));
  if (!given.has('accept')) headers.push(['accept', '*/*']);
  if (!given.has('user-agent')) headers.push(['user-agent', 'aurelius']);
  return headers;
}

/** Whether a call is what nearly every one is: then nothing but its headers has to be read as `fetch` reads it. */
const isPlain = (input: string | URL | Request, { method, body }: HttpInit): boolean =>
  !(input instanceof Request) && method === 'POST' && body instanceof Uint8Array;

/** @throws Problem `EGRESS_REQUEST_INVALID` */
function plainHeaders(given: HttpInit['headers']): Headers {
  try {
    return new Headers(given);
  } catch {
    throw egressErrors.EGRESS_REQUEST_INVALID();
  }
}

/** @throws Problem `EGRESS_REQUEST_INVALID` */
export async function readRequest(input: string | URL | Request, init: HttpInit): Promise<Wanted> {
  if (isPlain(input, init)) {
    const { body, signal = null } = init;
    const headers = sentHeaders(plainHeaders(init.headers));
    return { method: 'POST', headers, body: body as Uint8Array, signal };
  }
  const request = standardRequest(input, init);
  return {
    method: request.method,
    headers: sentHeaders(request.headers),
    body: await bodyOf(init.body, request),
    // the caller's own: that of a Request hears of nothing any more once its Request is collected
    signal: init.signal ?? (input instanceof Request ? input.signal : null),
  };
}

/** The body as it is sent, and how much of it was. */
export function countedBody(
  body: Wanted['body'],
  count: (bytes: number) => void,
): Uint8Array | Readable | null {
  if (body === null) return null;
  if (body instanceof Uint8Array) {
    count(body.byteLength);
    return body;
  }
  return Readable.from(
    (async function* () {
      for await (const chunk of body) {
        count(chunk.byteLength);
        yield chunk;
      }
    })(),
  );
}
