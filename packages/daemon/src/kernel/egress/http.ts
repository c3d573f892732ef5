// `host.http`: one call to the outside, from the question whether it may be made to the head of its answer.
import type { HostHttp, HttpInit, NetReach } from '@aurelius/core/plugin';
import {
  asked,
  assertAllowed,
  type Caller,
  type CallParts,
  hostOf,
  readUrl,
  recordOf,
} from './asking.ts';
import { type LiveCall, openCall, unlessAborted } from './call.ts';
import type { Pass } from './circuit.ts';
import type { RunningCall } from './ledger.ts';
import { countedBody, readRequest, type Wanted } from './request.ts';
import { responseOf } from './response.ts';
import { retrying } from './retry.ts';
import type { Received, Transport } from './transport.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Statuses from here on are the host's own failures. */
const SERVER_ERROR = 500;

/** Longest method that is recorded as it is, characters. */
const METHOD_MAX = 16;

interface HttpParts extends CallParts {
  /** From 0 up to but without 1. */
  random(): number;
  /** Loaded with the first call. */
  transport(): Promise<Transport>;
}

/** A request whose call is allowed. */
interface Sendable {
  readonly url: URL;
  readonly host: string;
  readonly reach: NetReach;
  readonly pass: Pass;
  readonly wanted: Wanted;
  readonly timeouts: NonNullable<HttpInit['timeouts']>;
}

/** @throws whatever ends the call before the head of its answer */
async function send(
  { url, reach, wanted, timeouts }: Sendable,
  call: LiveCall,
  record: RunningCall,
  transport: () => Promise<Transport>,
): Promise<Received> {
  const connectMs = timeouts.connect ?? CONNECT_MS;
  const timer = connectMs > 0 ? setTimeout(() => call.late(), connectMs) : undefined;
  try {
    const carrier = await transport();
    call.signal.throwIfAborted();
    const sent = carrier.send({
      url,
      method: wanted.method,
      headers: wanted.headers,
      body: countedBody(wanted.body, (bytes) => {
        record.sent += bytes;
      }),
      reach,
      signal: call.signal,
      headersTimeout: timeouts.headers ?? ANSWER_MS,
      bodyTimeout: timeouts.body ?? ANSWER_MS,
      onConnected(address) {
        clearTimeout(timer);
        record.address = address;
      },
    });
    return await unlessAborted(call.signal, sent);
  } finally {
    clearTimeout(timer);
  }
}

/** The face of one caller. */
export function createHttp(
  caller: Caller,
  { ledger, clock, closing, circuits, random, transport }: HttpParts,
): HostHttp {
  const endersOf = ({ signal }: Wanted) => [closing, ...[signal ?? []].flat()];

  /** @throws Problem when the call may not be made */
  const allow = async (
    input: string | URL | Request,
    init: HttpInit,
    read: () => Promise<Wanted>,
    record: RunningCall,
  ): Promise<Sendable> => {
    const { url, place } = readUrl(input instanceof Request ? input.url : String(input), 'http');
    const reach = await assertAllowed(caller, place, record);
    const wanted = await read();
    const host = hostOf(place);
    const pass = await (await circuits()).enter(caller.id, host);
    return { url, host, reach, pass, wanted, timeouts: init.timeouts ?? {} };
  };

  /** One attempt, which is a call of its own to everybody else. */
  const callOnce = async (
    init: HttpInit,
    record: RunningCall,
    ask: () => Promise<Sendable>,
  ): Promise<Response> => {
    const sendable = await asked(ledger, record, ask);
    const { url, host, pass, wanted } = sendable;
    const call = openCall(host, record, ledger, endersOf(wanted), pass);
    try {
      const received = await send(sendable, call, record, transport);
      record.status = received.statusCode;
      if (received.statusCode >= SERVER_ERROR) pass.fail();
      else await pass.answering();
      return await responseOf(received, {
        url,
        method: wanted.method,
        maxBytes: init.maxBytes ?? MAX_BYTES,
        call,
        onBytes(count) {
          record.received += count;
        },
      });
    } catch (error) {
      throw call.fail(error);
    }
  };

  return async (input, init = {}) => {
    const given = init.method ?? (input instanceof Request ? input.method : 'GET');
    const method = given.toUpperCase().slice(0, METHOD_MAX);
    let wanted: Promise<Wanted> | undefined;
    const read = () => {
      wanted ??= readRequest(input, init);
      return wanted;
    };
    const attempt = () => {
      const record = recordOf(caller, method, clock);
      return callOnce(init, record, () => allow(input, init, read, record));
    };
    const { retries = 0 } = init;
    if (retries === 0) return attempt();
    return retrying(attempt, {
      retries,
      method,
      async again() {
        const request = await read();
        const isReplayable = request.body === null || request.body instanceof Uint8Array;
        return { isReplayable, enders: endersOf(request) };
      },
      clock,
      random,
    });
  };
}
