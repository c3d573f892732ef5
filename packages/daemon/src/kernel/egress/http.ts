// `host.http`: one call to the outside, from the question whether it may be made to the head of its answer.
import { isProblem } from '@aurelius/core/contract';
import type { Clock, HostHttp, HttpInit } from '@aurelius/core/plugin';
import { assertAllowed, type Caller, readUrl, recordOf } from './asking.ts';
import { type LiveCall, openCall, unlessAborted } from './call.ts';
import type { Reach } from './guard.ts';
import type { Ledger, RunningCall } from './ledger.ts';
import { countedBody, readRequest, type Wanted } from './request.ts';
import { responseOf } from './response.ts';
import type { Received, Transport } from './transport.ts';

const CONNECT_MS = 10_000;
const ANSWER_MS = 60_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Longest method that is recorded as it is, characters. */
const METHOD_MAX = 16;

/** What calls are made with. */
export interface HttpParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  /** Aborts when the daemon stops. */
  readonly closing: AbortSignal;
  /** Loaded with the first call. */
  transport(): Promise<Transport>;
}

/** A request whose call is allowed. */
interface Sendable {
  readonly url: URL;
  readonly reach: Reach;
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
  { ledger, clock, closing, transport }: HttpParts,
): HostHttp {
  /** @throws Problem when the call may not be made */
  const allow = async (
    input: string | URL | Request,
    init: HttpInit,
    record: RunningCall,
  ): Promise<Sendable> => {
    const { url, place } = readUrl(input instanceof Request ? input.url : String(input), 'http');
    const reach = await assertAllowed(caller, place, record);
    const wanted = await readRequest(input, init);
    return { url, reach, wanted, timeouts: init.timeouts ?? {} };
  };

  return async (input, init = {}) => {
    const method = init.method ?? (input instanceof Request ? input.method : 'GET');
    const record = recordOf(caller, method.toUpperCase().slice(0, METHOD_MAX), clock);
    ledger.begin(record);
    let sendable: Sendable;
    try {
      sendable = await allow(input, init, record);
    } catch (error) {
      ledger.end(record, 'refused', isProblem(error) ? error.code : null);
      throw error;
    }
    const { url, wanted } = sendable;
    const call = openCall(url.host, record, ledger, [closing, ...[wanted.signal ?? []].flat()]);
    try {
      const received = await send(sendable, call, record, transport);
      record.status = received.statusCode;
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
}
