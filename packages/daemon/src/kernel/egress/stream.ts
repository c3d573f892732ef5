// `host.connect`: one connection for another protocol than HTTP, recorded from the question whether it may be made to its end.
import type { Socket } from 'node:net';
import { egressErrors } from '@aurelius/core/kernel';
import type { HostConnect } from '@aurelius/core/plugin';
import {
  asked,
  assertAllowed,
  type Caller,
  type CallParts,
  hostOf,
  readUrl,
  recordOf,
} from './asking.ts';
import { type LiveCall, openCall } from './call.ts';
import type { Pass } from './circuit.ts';
import type { Resolve } from './guard.ts';
import type { RunningCall } from './ledger.ts';

const CONNECT_MS = 10_000;
/** What a mail server may take to answer (RFC 5321 §4.5.3.2), about the slowest of those that are spoken to. */
const IDLE_MS = 5 * 60_000;

interface ConnectParts extends CallParts {
  readonly resolve: Resolve | undefined;
}

/** The record tells how much went over, also while it runs. */
function countOn(record: RunningCall, socket: Socket): void {
  Object.defineProperties(record, {
    sent: { get: () => socket.bytesWritten, enumerable: true },
    received: { get: () => socket.bytesRead, enumerable: true },
  });
}

/**
 * Ends a connection over which nothing goes any more. Its caller has the socket's own timer for itself.
 * @returns what stops it
 */
function watchIdle(socket: Socket, idleMs: number, onIdle: () => void): () => void {
  if (idleMs === 0) return () => {};
  const moved = () => socket.bytesWritten + socket.bytesRead;
  let before = moved();
  const timer = setInterval(() => {
    const now = moved();
    if (now === before) onIdle();
    before = now;
  }, idleMs).unref();
  return () => clearInterval(timer);
}

/** From here on the socket is its caller's, and the call ends with it. */
function follow(socket: Socket, call: LiveCall, pass: Pass, host: string, idleMs: number): void {
  const stop = watchIdle(socket, idleMs, () =>
    socket.destroy(egressErrors.EGRESS_TIMEOUT(`Nothing went to or came from ${host} any more.`)),
  );
  const leave = () => socket.destroy(call.signal.reason as Error);
  if (call.signal.aborted) leave();
  else call.signal.addEventListener('abort', leave, { once: true });
  // heard here, an error that nobody else listens to is no fault of the process
  socket.on('error', (error) => call.fail(error));
  socket.once('close', () => {
    stop();
    // in everything that is spoken the host has the first word
    if (socket.bytesRead === 0) pass.fail();
    call.finish();
  });
}

/** The face of one caller. */
export function createConnect(
  caller: Caller,
  { ledger, clock, closing, circuits, resolve }: ConnectParts,
): HostConnect {
  const allow = async (input: string | URL, record: RunningCall) => {
    const { place } = readUrl(String(input), 'stream');
    const reach = await assertAllowed(caller, place, record);
    const pass = await (await circuits()).enter(caller.id, hostOf(place));
    return { place, reach, pass };
  };

  return async (input, { signal, timeouts = {} } = {}) => {
    const record = recordOf(caller, 'STREAM', clock);
    const { place, reach, pass } = await asked(ledger, record, () => allow(input, record));
    const host = hostOf(place);
    const call = openCall(host, record, ledger, [closing, ...[signal ?? []].flat()], pass);
    const { connect = CONNECT_MS, idle = IDLE_MS } = timeouts;
    const timer = connect > 0 ? setTimeout(() => call.late(), connect) : undefined;
    try {
      const { dial } = await import('./dial.ts');
      call.signal.throwIfAborted();
      const { socket, address } = await dial(place, reach, call.signal, resolve);
      record.address = address;
      countOn(record, socket);
      follow(socket, call, pass, host, idle);
      await pass.answering();
      return socket;
    } catch (error) {
      throw call.fail(error);
    } finally {
      clearTimeout(timer);
    }
  };
}
