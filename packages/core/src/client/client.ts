// The typed client: operations in, typed outputs out, problems as Problem values. No generated code.
import { BUILD_ID, HEADER } from '../contract/build.ts';
import {
  type CallOf,
  inputPlace,
  type JsonOperation,
  type OutputOf,
  type StreamOperation,
} from '../contract/operation.ts';
import type { Event } from '../kernel/events.ts';
import { EVENTS_ROUTE } from '../kernel/events-route.ts';
import type { Address } from './address.ts';
import { readText } from './body.ts';
import { random, sleep } from './clock.ts';
import { followFeed } from './feed.ts';
import { HttpConnection, type HttpReply, type HttpRequest } from './http.ts';
import { itemsOf, parseJson, refusalOf, unavailable } from './reply.ts';
import { routeCall } from './route.ts';

/** Where the daemon listens and how to speak to it. */
export interface Connection {
  readonly address: Address;
  /** Bearer token; needed on TCP, never on the unix socket. It is sent to the address and nowhere else. */
  readonly token?: string;
  /** IANA zone of the caller. */
  readonly zone?: string;
  /** Locale of the caller, BCP 47. */
  readonly locale?: string;
  /** Name of the terminal it types on: list numbers belong to it. */
  readonly terminal?: string;
  /** Longest silence of the daemon while a call waits, milliseconds; default 30 s. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  /** The same call under the same key is carried out once, however often it is sent (24 h). */
  readonly idempotencyKey?: string;
  /** `rev` that the entity must still have, else it is `REV_STALE`. */
  readonly ifMatch?: number;
  /** Answers what the call would, and stores nothing; refused where an operation cannot be rehearsed. */
  readonly rehearse?: boolean;
}

export interface RequestOptions {
  /** JSON unless `content-type` among the headers says otherwise. */
  readonly body?: HttpRequest['body'];
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest silence of the daemon, milliseconds; 0: wait for ever. */
  readonly timeoutMs?: number;
}

/** An answer as it is; `body` is to be read to its end, or left by leaving its loop. */
export type Reply = Pick<HttpReply, 'status' | 'headers' | 'body'>;

export interface EventsOptions {
  /** `seq` of the last event that was seen: what came after it is told first. Default: what happens from now on. */
  readonly after?: number;
  /** Entities (`task`) or single events (`task:updated`); default: everything the caller may read. */
  readonly topics?: readonly string[];
  /** Ends the loop. */
  readonly signal?: AbortSignal;
}

export interface Client {
  /**
   * Calls a JSON operation.
   * @throws Problem as the daemon answered it, or `DAEMON_UNAVAILABLE`
   */
  call<T extends JsonOperation>(
    operation: T,
    input: CallOf<T>,
    options?: CallOptions,
  ): Promise<OutputOf<T>>;
  /**
   * Calls a stream operation; its items arrive as the daemon makes them. Leaving the loop cancels the work.
   * @param rows sent as NDJSON, for operations that read rows
   * @throws Problem as above; one in mid-stream is thrown where it arrives
   */
  stream<T extends StreamOperation>(
    operation: T,
    input: CallOf<T>,
    rows?: AsyncIterable<unknown> | Iterable<unknown>,
  ): AsyncGenerator<OutputOf<T>, void, undefined>;
  /**
   * Events as they happen, without end: when the connection breaks or the daemon restarts, it goes on after the last
   * one, so that none is missed or told twice. A daemon that does not run is waited for.
   * @throws Problem that waiting does not mend: no valid token, a missing permission, `EVENTS_GONE`
   */
  events(options?: EventsOptions): AsyncGenerator<Event, void, undefined>;
  /**
   * One request as it is, for what has no operation here.
   * @param path with its query, percent-encoded
   * @throws Problem for every status from 300 on
   */
  request(method: string, path: string, options?: RequestOptions): Promise<Reply>;
  /** Closes every connection; what is under way fails. The next call opens a new one. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

/** A feed says something every 15 s, if only an empty line. Milliseconds. */
const FEED_SILENCE_MS = 45_000;

const JSON_TYPE = 'application/json';
const NDJSON = 'application/x-ndjson';

async function* asNdjson(rows: AsyncIterable<unknown> | Iterable<unknown>) {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

async function* explained(body: HttpReply['body']): HttpReply['body'] {
  try {
    yield* body;
  } catch (error) {
    throw unavailable(error);
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Makes a client; connections open when first needed and are reused. */
export function createClient(connection: Connection): Client {
  const { address, token, zone, locale, terminal, timeoutMs = DEFAULT_TIMEOUT_MS } = connection;
  const common = {
    [HEADER.build]: BUILD_ID,
    ...(zone === undefined ? {} : { [HEADER.zone]: zone }),
    ...(locale === undefined ? {} : { [HEADER.locale]: locale }),
    ...(terminal === undefined ? {} : { [HEADER.terminal]: terminal }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const idle: HttpConnection[] = [];
  const busy = new Set<HttpConnection>();

  /** Sends on a connection that is free again once the body was read or left. */
  const send = async (request: HttpRequest, signal?: AbortSignal): Promise<HttpReply> => {
    const http = idle.pop() ?? new HttpConnection(address, common);
    busy.add(http);
    const cut = () => http.close();
    signal?.addEventListener('abort', cut);
    const free = () => {
      signal?.removeEventListener('abort', cut);
      if (busy.delete(http)) idle.push(http);
    };
    async function* freeing(bytes: HttpReply['body']) {
      try {
        yield* bytes;
      } finally {
        free();
      }
    }
    try {
      const reply = await http.request(request);
      if (reply.status >= 300) throw await refusalOf(reply);
      const body = freeing(reply.body);
      // nobody reads a body that is not there
      if (reply.framing === 0) await body.next();
      return { ...reply, body };
    } catch (error) {
      free();
      throw error;
    }
  };

  return {
    async call(operation, input, { idempotencyKey, ifMatch, rehearse } = {}) {
      const { body, ...routed } = routeCall({ ...operation, place: inputPlace(operation) }, input);
      const headers = {
        ...(body === undefined ? {} : { 'content-type': JSON_TYPE }),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(rehearse ? { [HEADER.rehearse]: 'true' } : {}),
      };
      try {
        const request = { ...routed, headers, timeoutMs };
        const reply = await send(body === undefined ? request : { ...request, body });
        const text = await readText(reply.body);
        return (text === '' ? undefined : parseJson(text)) as OutputOf<typeof operation>;
      } catch (error) {
        throw unavailable(error);
      }
    },
    async *stream(operation, input, rows) {
      const { method, path } = routeCall({ ...operation, place: inputPlace(operation) }, input);
      const request = { method, path, headers: { accept: NDJSON }, timeoutMs: 0 };
      const upload = rows && {
        headers: { accept: NDJSON, 'content-type': NDJSON },
        body: asNdjson(rows),
      };
      try {
        const { body } = await send({ ...request, ...upload });
        yield* itemsOf<OutputOf<typeof operation>>(body);
      } catch (error) {
        throw unavailable(error);
      }
    },
    async *events({ after, topics, signal = new AbortController().signal } = {}) {
      const open = async (last: number | undefined) => {
        const routed = routeCall(
          { ...EVENTS_ROUTE, place: 'query' },
          { topic: topics, after: last },
        );
        const headers = { accept: NDJSON };
        const reply = await send({ ...routed, headers, timeoutMs: FEED_SILENCE_MS }, signal);
        const newest = reply.headers[HEADER.seq];
        return {
          from: newest === undefined ? undefined : Number(newest),
          items: itemsOf<Event>(reply.body),
        };
      };
      try {
        yield* followFeed({ after, signal, open }, { random, sleep });
      } catch (error) {
        throw unavailable(error);
      }
    },
    async request(method, path, options = {}) {
      const { body, headers = {}, timeoutMs: silence = timeoutMs } = options;
      const type = body === undefined ? {} : { 'content-type': JSON_TYPE };
      const request = {
        method,
        path,
        headers: { ...type, ...lowerCase(headers) },
        timeoutMs: silence,
      };
      try {
        const reply = await send(body === undefined ? request : { ...request, body });
        return { ...reply, body: explained(reply.body) };
      } catch (error) {
        throw unavailable(error);
      }
    },
    close() {
      for (const http of [...idle.splice(0), ...busy]) http.close();
    },
  };
}
