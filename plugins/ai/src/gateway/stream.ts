// A streamed answer: held back until somebody can act on it, then passed on as it comes, with a sign of life in between.
import { isProblem, type Problem } from '@aurelius/core/contract';
import type { Tape } from '../cache/tape.ts';
import { type Passage, upstreamProblem, WireError } from '../dialects/index.ts';
import { BROKEN, CallFailed } from './call.ts';
import type { Ending } from './ending.ts';
import { ANSWER_MAX, tooLarge } from './whole.ts';

/** Longest silence towards a caller, milliseconds. */
const PING_MS = 15_000;
/** Most that is held back while nothing was said that matters: pieces and bytes. */
const HELD_PIECES = 64;
const HELD_BYTES = 256 * 1024;

/** What a failure in the middle of an answer is: the upstream's, unless it is ours. */
function brokenProblem(error: unknown, provider: string): Problem {
  if (isProblem(error) && !error.code.startsWith('EGRESS_')) return error;
  if (!(error instanceof WireError || isProblem(error))) throw error;
  return upstreamProblem(BROKEN, `${provider}: ${error.message}`);
}

/** What an upstream says went wrong, in the middle of its stream. */
const failedProblem = (said: string, provider: string): Problem =>
  upstreamProblem(BROKEN, `${provider}: ${said}`);

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** A stream of which the first thing that matters has come. */
export interface OpenStream {
  readonly reader: Reader;
  readonly passage: Passage;
  /** What came until then, for the caller. */
  readonly held: readonly Uint8Array[];
  /** The upstream is through already. */
  readonly ended: boolean;
}

/**
 * Reads until something was said: until then another upstream may take over.
 * @throws CallFailed; the reason of the aborted signal
 */
export async function openStream(
  response: Response,
  passage: Passage,
  provider: string,
  ending: Ending,
): Promise<OpenStream> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const held: Uint8Array[] = [];
  let bytes = 0;
  const hold = (piece: Uint8Array | null) => {
    if (piece === null) return;
    held.push(piece);
    bytes += piece.length;
  };
  try {
    while (!passage.begun && held.length < HELD_PIECES && bytes < HELD_BYTES) {
      const { done, value } = await reader.read();
      if (done) {
        hold(passage.end());
        return { reader, passage, held, ended: true };
      }
      hold(passage.push(value));
      if (passage.failed !== null && !passage.begun) throw failedProblem(passage.failed, provider);
    }
    return { reader, passage, held, ended: false };
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    ending.assertWaited();
    throw new CallFailed(BROKEN, brokenProblem(error, provider), true);
  }
}

type Next = Awaited<ReturnType<Reader['read']>>;

/** Reads on, and notices silence. One timer serves all pieces: there are many, and few of them are late. */
function listenTo(reader: Reader) {
  let pending: Promise<Next> | undefined;
  let onSilence = () => {};
  const timer = setTimeout(() => onSilence(), PING_MS);
  return {
    /** The next piece, or null when nothing came for a while. */
    next(): Promise<Next | null> {
      timer.refresh();
      pending ??= reader.read();
      const reading = pending;
      return new Promise((resolve, reject) => {
        onSilence = () => resolve(null);
        reading.then((next) => {
          pending = undefined;
          resolve(next);
        }, reject);
      });
    },
    stop: () => clearTimeout(timer),
  };
}

/**
 * Everything for the caller. A failure in the middle is told in the caller's words, and no end follows it.
 * @param told.settle is called once, before the caller is told of the end, however that comes, also when the caller leaves:
 *   with what is wrong, and with the bytes that were passed on
 */
export async function* relay(
  { reader, passage, held, ended }: OpenStream,
  told: {
    readonly provider: string;
    readonly requestId: string;
    readonly ending: Ending;
    /** Records what is passed on; null: nobody wants that. */
    readonly tape: Tape | null;
    settle(problem: Problem | null, bytes: number): Promise<void>;
    /** Everything was passed on. */
    over(): void;
  },
): AsyncGenerator<Uint8Array> {
  const { ending, provider, requestId, tape } = told;
  let bytes = held.reduce((sum, { length }) => sum + length, 0);
  let received = 0;
  let settled = false;
  const settle = async (problem: Problem | null) => {
    if (settled) return;
    settled = true;
    await told.settle(problem, bytes);
  };
  /** Before the end is told, so that whoever reads it finds it booked. */
  const settleIfOver = async () => {
    if (passage.complete) await settle(null);
    else if (passage.failed !== null) await settle(failedProblem(passage.failed, provider));
  };
  const listener = listenTo(reader);
  try {
    await settleIfOver();
    for (const piece of held) tape?.add(piece);
    yield* held;
    for (let over = ended; !over; ) {
      const next = await listener.next();
      if (next === null) {
        yield passage.ping;
        continue;
      }
      over = next.done;
      received += next.value?.length ?? 0;
      // who never ends would say, and want money, for as long as somebody listens
      if (received > ANSWER_MAX) throw tooLarge();
      const piece = next.done ? passage.end() : passage.push(next.value);
      bytes += piece?.length ?? 0;
      await settleIfOver();
      if (piece === null) continue;
      tape?.add(piece);
      yield piece;
    }
    told.over();
  } catch (error) {
    if (ending.gone) return;
    const problem = brokenProblem(ending.signal.aborted ? ending.signal.reason : error, provider);
    await settle(problem);
    yield passage.failure(problem, requestId);
  } finally {
    listener.stop();
    await reader.cancel().catch(() => undefined);
    ending.release();
    await settle(null);
  }
}
