// Writes that happen once however often they are sent: the answer is stored in the transaction of what it tells.
import { hash } from 'node:crypto';
import { type JsonOperation, kernelErrors } from '@aurelius/core/contract';
import type { Database, Recorder } from '@aurelius/core/db';
import type { Clock } from '@aurelius/core/plugin';
import type { Caller } from '../../http/context.ts';
import { canonicalJson } from '../canonical.ts';
import { findAnswer, forgetAnswers, purgeAnswers, putAnswer } from './store.ts';

/** How long an answer is given again, milliseconds. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** What a call answered. */
export interface Invoked {
  /** The declared output; undefined where there is none. */
  readonly output: unknown;
  /** It answers an earlier call with the same `Idempotency-Key`; nothing was done this time. */
  readonly replayed: boolean;
}

/** One call of an operation that writes. */
export interface KeyedCall {
  readonly op: JsonOperation;
  readonly caller: Pick<Caller, 'userId' | 'principal' | 'ifMatch'>;
  readonly key: string;
  /** As it was checked. */
  readonly input: unknown;
}

export interface Idempotency {
  /**
   * Runs `work` unless a call with this key was answered in the last 24 hours, and commits what it wrote together with
   * its output. Work that fails leaves no trace, so that it can be tried again.
   * @throws Problem `IDEMPOTENCY_KEY_REUSED` when that call was another one, `IDEMPOTENCY_ANSWER_PURGED`; whatever `work`
   * throws
   */
  once(call: KeyedCall, work: () => Promise<unknown>): Promise<Invoked>;
}

const requestHash = ({ op, caller, input }: KeyedCall): string =>
  hash('sha256', canonicalJson([op.id, caller.ifMatch, input]));

const outputOf = (answer: string | null): unknown =>
  answer === null ? undefined : JSON.parse(answer);

/** @param sure see `ClockWatch`: an answer is not forgotten because the clock leapt */
export const createIdempotency = (
  db: Database,
  clock: Clock,
  sure = () => clock.now(),
): Idempotency => ({
  once(call, work) {
    const { userId, principal } = call.caller;
    const owner = { userId, caller: principal.tokenId ?? 'owner', key: call.key };
    const request = requestHash(call);
    const [now, since] = [clock.now(), sure() - KEPT_MS];
    return db.write(async (tx): Promise<Invoked> => {
      const known = await findAnswer(tx, owner, since);
      if (known && known.request !== request) throw kernelErrors.IDEMPOTENCY_KEY_REUSED();
      if (known?.purged) throw kernelErrors.IDEMPOTENCY_ANSWER_PURGED();
      if (known) return { output: outputOf(known.answer), replayed: true };
      const output = await work();
      const answer = output === undefined ? null : JSON.stringify(output);
      await putAnswer(tx, { ...owner, request, answer, created: now });
      await forgetAnswers(tx, since);
      return { output, replayed: false };
    });
  },
});

/** Answers that tell of a purged row are purged with it. */
export const answersRecorder: Recorder = {
  async record(tx, changes) {
    for (const { manner, before } of changes) {
      if (manner === 'purge' && before) await purgeAnswers(tx, before.id);
    }
  },
};
