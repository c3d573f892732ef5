// Further attempts at a call that may be made twice, before anything of its answer has come.
import { setTimeout as sleep } from 'node:timers/promises';
import { isProblem } from '@aurelius/core/contract';
import { backoffMs } from '@aurelius/core/jobs';
import { egressErrors } from '@aurelius/core/kernel';
import type { Clock } from '@aurelius/core/plugin';
import { unlessAborted } from './call.ts';

/** Attempts beside the first, whatever is asked for. */
const RETRIES_MAX = 3;
/** Longest pause before the first of them, milliseconds; it is doubled each time. */
const PAUSE_MS = 500;
/** What a host may ask for in between, milliseconds; an answer that asks for more is the caller's. */
const ASKED_MAX_MS = 10_000;

/** Asking twice asks for the same as asking once (RFC 9110 §9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
/** What a host answers that cannot just now. */
const PASSING = new Set([502, 503, 504]);
const FAILURES = [egressErrors.EGRESS_FAILED, egressErrors.EGRESS_TIMEOUT];

/** What an answer asks to wait (RFC 9110 §10.2.3), milliseconds; null: nothing that can be read. */
function askedPause({ headers }: Response, { now }: Clock): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now());
}

export interface Retrying {
  /** Attempts beside the first. */
  readonly retries: number;
  readonly method: string;
  /** Whether the body can be sent once more, and what ends the pauses: asked after an attempt. */
  again(): Promise<{ readonly isReplayable: boolean; readonly enders: readonly AbortSignal[] }>;
  readonly clock: Clock;
  /** From 0 up to but without 1. */
  random(): number;
}

async function pauseFor(ms: number, enders: readonly AbortSignal[]): Promise<void> {
  const over = new AbortController();
  const pause = sleep(ms, undefined, { signal: over.signal });
  try {
    for (const ender of enders) ender.throwIfAborted();
    await enders.reduce((work, ender) => unlessAborted(ender, work), pause);
  } finally {
    over.abort();
    pause.catch(() => {});
  }
}

/** What one attempt came to. */
type Came = { readonly answer: Response } | { readonly failure: unknown };

const isPassing = (came: Came): boolean =>
  'answer' in came
    ? PASSING.has(came.answer.status)
    : FAILURES.some((one) => isProblem(came.failure, one));

const outcomeOf = (came: Came): Response => {
  if ('answer' in came) return came.answer;
  throw came.failure;
};

/** @throws what the last attempt throws; the reason of an ender */
export async function retrying(
  attempt: () => Promise<Response>,
  { retries, method, again, clock, random }: Retrying,
): Promise<Response> {
  const most = IDEMPOTENT.has(method) ? Math.min(retries, RETRIES_MAX) : 0;
  for (let made = 1; ; made++) {
    const came = await attempt().then(
      (answer): Came => ({ answer }),
      (failure: unknown): Came => ({ failure }),
    );
    if (made > most || !isPassing(came)) return outcomeOf(came);
    const { isReplayable, enders } = await again();
    const asked = 'answer' in came ? askedPause(came.answer, clock) : null;
    if (!isReplayable || (asked ?? 0) > ASKED_MAX_MS) return outcomeOf(came);
    if ('answer' in came) await came.answer.body?.cancel();
    await pauseFor(asked ?? backoffMs(made, PAUSE_MS, random), enders);
  }
}
