// One call while it lives: what may end it, what has ended it, and what is recorded and thrown for that.
import { isProblem } from '@aurelius/core/contract';
import { type EgressOutcome, egressErrors } from '@aurelius/core/kernel';
import type { Pass } from './circuit.ts';
import type { Ledger, RunningCall } from './ledger.ts';

/** Codes of undici and the system for what took too long. */
const TIMEOUT = /^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/;

/** Those of which the host is the cause. */
const ITS_FAULTS = [egressErrors.EGRESS_FAILED, egressErrors.EGRESS_TIMEOUT];

/** Those that mean that nothing was sent. */
const REFUSALS = [
  egressErrors.EGRESS_NOT_ALLOWED,
  egressErrors.EGRESS_BLOCKED_ADDRESS,
  egressErrors.EGRESS_URL_INVALID,
  egressErrors.EGRESS_REQUEST_INVALID,
];

/** What is thrown for what a connection ended with: names the host and the cause's code, and no more of it. */
function egressProblem(error: unknown, host: string): unknown {
  if (isProblem(error)) return error;
  const code = (error as { code?: unknown } | null)?.code;
  const cause = typeof code === 'string' ? code : 'broken off';
  return TIMEOUT.test(cause)
    ? egressErrors.EGRESS_TIMEOUT(`${host} took too long (${cause}).`, { cause: error })
    : egressErrors.EGRESS_FAILED(`${host} could not be called (${cause}).`, { cause: error });
}

export interface LiveCall {
  /** Aborts when anybody ends the call. */
  readonly signal: AbortSignal;
  /** The host did not take the connection in time. */
  late(): void;
  /** The reader goes before the end of the body. */
  leave(): void;
  /** The body was read whole. */
  finish(): void;
  /** Something went wrong. @returns what is thrown */
  fail(error: unknown): unknown;
}

/**
 * @param host as it is named in errors
 * @param enders whoever may abort the call: the caller, and the daemon when it stops
 * @param pass told how the host did
 */
export function openCall(
  host: string,
  record: RunningCall,
  ledger: Ledger,
  enders: readonly AbortSignal[],
  pass: Pass,
): LiveCall {
  const own = new AbortController();
  const { signal } = own;
  const onAbort = () => own.abort(enders.find(({ aborted }) => aborted)?.reason);
  // by hand: what `AbortSignal.any` makes lives on with the longest-lived of them, which is the daemon's
  for (const ender of enders) ender.addEventListener('abort', onAbort);
  const end = (outcome: EgressOutcome, code: string | null = null) => {
    for (const ender of enders) ender.removeEventListener('abort', onAbort);
    ledger.end(record, outcome, code);
  };
  const fail = (error: unknown): unknown => {
    const thrown: unknown = signal.aborted ? signal.reason : egressProblem(error, host);
    if (enders.some(({ aborted }) => aborted)) {
      pass.leave();
      end('aborted');
    } else {
      if (ITS_FAULTS.some((one) => isProblem(thrown, one))) pass.fail();
      else pass.leave();
      const refused = REFUSALS.some((one) => isProblem(thrown, one));
      end(refused ? 'refused' : 'failed', isProblem(thrown) ? thrown.code : null);
    }
    return thrown;
  };
  // whether or not somebody is reading
  signal.addEventListener('abort', () => fail(signal.reason), { once: true });
  if (enders.some(({ aborted }) => aborted)) onAbort();
  return {
    signal,
    late() {
      own.abort(egressErrors.EGRESS_TIMEOUT(`${host} did not take the connection in time.`));
    },
    leave() {
      // what came of the answer was good enough to be cut short
      pass.succeed();
      end('aborted');
      own.abort(new DOMException('The body was cancelled', 'AbortError'));
    },
    finish() {
      pass.succeed();
      end('answered');
    },
    fail,
  };
}

/** Settles with `work`, or with the signal's reason as soon as it aborts. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  work.catch(() => {});
  let leave = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    leave = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    leave();
  }
}
