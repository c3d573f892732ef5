// The typed client: operations in, typed outputs out, problems as Problem values. No generated code.
import { BUILD_ID, HEADER } from '../contract/build.ts';
import { Problem, type ProblemJson } from '../contract/errors.ts';
import { kernelErrors } from '../contract/kernel-errors.ts';
import {
  type CallOf,
  inputPlace,
  type JsonOperation,
  type OutputOf,
  type StreamOperation,
} from '../contract/operation.ts';
import { isStreamProblem, readLines, readText } from './body.ts';
import { type Address, HttpConnection, type HttpReply, type HttpRequest } from './http.ts';
import { routeCall } from './route.ts';
import { TransportError } from './transport-error.ts';

/** Where the daemon listens and how to speak to it. */
export interface Connection {
  readonly address: Address;
  /** Bearer token; needed on TCP, never on the unix socket. */
  readonly token?: string;
  /** IANA zone of the caller. */
  readonly zone?: string;
  /** Longest silence of the daemon, milliseconds. */
  readonly timeoutMs?: number;
}

export interface Client {
  /**
   * Calls a JSON operation.
   * @throws Problem as the daemon answered it, or `DAEMON_UNAVAILABLE`
   */
  call<T extends JsonOperation>(operation: T, input: CallOf<T>): Promise<OutputOf<T>>;
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
  /** Closes idle connections. */
  close(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const NDJSON = 'application/x-ndjson';
const JSON_BODY = { 'content-type': 'application/json' };

/** The Problem that a problem answer describes; its request id is in `cause`. */
export const problemFromJson = (json: ProblemJson): Problem =>
  new Problem(
    json.code,
    { status: json.status, title: json.title, retryable: json.retryable },
    json.detail,
    {
      ...(json.hint === undefined ? {} : { hint: json.hint }),
      ...(json.errors === undefined ? {} : { errors: json.errors }),
      cause: json,
    },
  );

const unavailable = (error: unknown): unknown =>
  error instanceof TransportError
    ? kernelErrors.DAEMON_UNAVAILABLE(error.message, { cause: error })
    : error;

async function refuse(reply: HttpReply): Promise<never> {
  const text = await readText(reply.body);
  let json: ProblemJson;
  try {
    json = JSON.parse(text) as ProblemJson;
  } catch {
    throw kernelErrors.DAEMON_UNAVAILABLE(`status ${reply.status} without a problem`);
  }
  throw problemFromJson(json);
}

async function* asNdjson(rows: AsyncIterable<unknown> | Iterable<unknown>) {
  for await (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`);
}

/** Makes a client; connections open when first needed and are reused. */
export function createClient(connection: Connection): Client {
  const timeoutMs = connection.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const headers = {
    [HEADER.build]: BUILD_ID,
    ...(connection.zone === undefined ? {} : { [HEADER.zone]: connection.zone }),
    ...(connection.token === undefined ? {} : { authorization: `Bearer ${connection.token}` }),
  };
  const idle: HttpConnection[] = [];
  const open = () => idle.pop() ?? new HttpConnection(connection.address, headers);
  const send = async (
    http: HttpConnection,
    operation: JsonOperation | StreamOperation,
    input: object,
    more: Partial<HttpRequest>,
  ): Promise<HttpReply> => {
    const routed = routeCall(
      { ...operation, place: inputPlace(operation) },
      input as Readonly<Record<string, unknown>>,
    );
    const json = routed.body === undefined ? {} : { body: routed.body, headers: JSON_BODY };
    const { method, path } = routed;
    const reply = await http.request({ method, path, timeoutMs, ...json, ...more });
    return reply.status >= 400 ? refuse(reply) : reply;
  };
  return {
    async call(operation, input) {
      const http = open();
      try {
        const reply = await send(http, operation, input, {});
        const text = await readText(reply.body);
        return (text === '' ? undefined : JSON.parse(text)) as OutputOf<typeof operation>;
      } catch (error) {
        throw unavailable(error);
      } finally {
        idle.push(http);
      }
    },
    async *stream(operation, input, rows) {
      const http = open();
      try {
        const reply = await send(http, operation, input, {
          timeoutMs: 0,
          headers: { accept: NDJSON, ...(rows === undefined ? {} : { 'content-type': NDJSON }) },
          ...(rows === undefined ? {} : { body: asNdjson(rows) }),
        });
        for await (const line of readLines(reply.body)) {
          const item: unknown = JSON.parse(line);
          if (isStreamProblem(item)) throw problemFromJson(item.problem);
          yield item as OutputOf<typeof operation>;
        }
      } catch (error) {
        throw unavailable(error);
      } finally {
        idle.push(http);
      }
    },
    close() {
      for (const http of idle.splice(0)) http.close();
    },
  };
}
