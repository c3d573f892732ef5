// Upstream after upstream, until one answers: every attempt is held for, made and booked by itself.
import { isProblem, type Problem } from '@aurelius/core/contract';
import type { RawResponse } from '@aurelius/core/plugin';
import { aiErrors } from '../contract/errors.ts';
import { isCount } from '../dialects/index.ts';
import { CallFailed } from './call.ts';
import type { GatewayParts } from './gateway.ts';
import { type Attempt, beginAttempt, CheaperAsked, endAttempt, NOTHING_USED } from './hold.ts';
import { nothingSaid, tryOnce } from './once.ts';
import { refusalOf } from './refusal.ts';
import type { Turn } from './turn.ts';

/** First pause before the same upstream is asked again, and the longest that is waited, milliseconds. */
const PAUSE_MS = 250;
const PAUSE_MOST_MS = 10_000;

/** Whether only this upstream is out of the question: a budget does not allow it where a free one may do, or it rests. */
const isPassedOver = (error: unknown): error is Problem =>
  isProblem(error) &&
  (error.code.startsWith('BUDGET_') || error.code === aiErrors.AI_PROVIDERS_RESTING.code);

/** Makes one attempt. @returns what is given on; the failure that another attempt may follow */
async function make(
  parts: GatewayParts,
  turn: Turn,
  attempt: Attempt,
): Promise<RawResponse | CallFailed> {
  const { host, router } = parts;
  const began = host.clock.now();
  try {
    return await tryOnce(parts, turn, attempt);
  } catch (error) {
    const failed = error instanceof CallFailed ? error : null;
    const worked = failed?.worked ?? true;
    const usage = worked ? nothingSaid(turn) : NOTHING_USED;
    await endAttempt(parts, turn, attempt, worked ? 'partial' : 'unsent', usage, null);
    if (!failed) throw error;
    const { target, number } = attempt;
    router.failed(target, failed.failure);
    turn.progress.failures.push({
      attempt: number,
      provider: target.provider,
      model: target.model,
      httpStatus: failed.refusal?.status ?? null,
      code: failed.problem.code,
      ms: host.clock.now() - began,
    });
    return failed;
  }
}

/**
 * @param cheaper whether a cheaper model was asked for already
 * @throws Problem of the last attempt, or of the budget that allows none; CheaperAsked; the reason why the request is over
 */
export async function attempts(
  parts: GatewayParts,
  turn: Turn,
  cheaper: boolean,
): Promise<RawResponse> {
  // another model would count other tokens
  const isAlone = !turn.asked.fallback || isCount(turn.incoming);
  const targets = isAlone ? turn.route.targets.slice(0, 1) : turn.route.targets;
  const { attempts: most, retries } = parts.host.config.routing;
  const { progress } = turn;
  let last: unknown;
  for (const target of targets) {
    for (let again = 0; again <= retries && progress.attempts < most; again += 1) {
      let attempt: Attempt;
      try {
        parts.router.admit(target);
        attempt = await beginAttempt(parts, turn, target, cheaper);
      } catch (error) {
        if (!isPassedOver(error)) throw error;
        if (error.code === 'BUDGET_DOWNGRADE' && !cheaper) throw new CheaperAsked();
        last ??= error;
        break;
      }
      const made = await make(parts, turn, attempt);
      if (!(made instanceof CallFailed)) return made;
      if (made.failure.kind === 'request') return refusalOf(parts, turn, target, made);
      last = made.problem;
      const wait = made.failure.waitMs ?? PAUSE_MS * 2 ** again;
      if (!made.failure.again || wait > PAUSE_MOST_MS || again === retries) break;
      await turn.ending.pause(wait);
    }
  }
  throw last;
}
