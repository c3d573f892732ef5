// One attempt at one upstream, from its call to an answer that may be given on.
import type { Problem } from '@aurelius/core/contract';
import type { AiUsage, RawResponse } from '@aurelius/core/plugin';
import { createTape } from '../cache/tape.ts';
import { aiErrors } from '../contract/errors.ts';
import { inputGuessOf, isCount, passage, type StreamDialect } from '../dialects/index.ts';
import { keepAnswer } from './again.ts';
import { callUpstream } from './call.ts';
import type { Ending } from './ending.ts';
import type { GatewayParts } from './gateway.ts';
import { forwardedTo, JSON_HEADERS, returned, STREAM_HEADERS } from './headers.ts';
import { type Attempt, type Closing, endAttempt, NOTHING_USED } from './hold.ts';
import { ourHeaders } from './our-headers.ts';
import { openStream, relay } from './stream.ts';
import type { Turn } from './turn.ts';
import { readWhole } from './whole.ts';

/** What an attempt took of which nothing came back; counting takes nothing. */
export const nothingSaid = ({ incoming }: Turn): AiUsage => ({
  ...NOTHING_USED,
  input: isCount(incoming) ? 0 : inputGuessOf(incoming),
});

const COMPLETE: Closing = { status: 'complete', httpStatus: 200, code: null };

/** A stream that ended before its end. @param problem null: the caller left */
const brokenOff = ({ gone }: Ending, problem: Problem | null): Closing =>
  gone || problem === null
    ? { status: 'gone', httpStatus: null, code: null }
    : { status: 'partial', httpStatus: 200, code: problem.code };

/** @throws CallFailed; the reason why the request is over */
export async function tryOnce(
  parts: GatewayParts,
  turn: Turn,
  attempt: Attempt,
): Promise<RawResponse> {
  const { host, router } = parts;
  const { incoming, ending } = turn;
  const { target, sent } = attempt;
  const provider = host.providers('provider').get(target.kind);
  if (!provider) {
    throw aiErrors.AI_KIND_UNKNOWN(`${target.provider} is of kind ${target.kind}.`);
  }
  const began = host.clock.now();
  const firstByte = () => {
    const now = host.clock.now();
    router.succeeded(target, now - began);
    turn.progress.firstByteMs = now - turn.startedAt;
    turn.progress.answered = attempt;
  };
  const response = await callUpstream({ host, signal: ending.signal }, provider, target, {
    bytes: sent.bytes,
    headers: forwardedTo(target, incoming, turn.headers),
  });
  const asked = { model: incoming.model, requestId: turn.id, now: turn.startedAt };
  const headers = { ...returned(response.headers), ...ourHeaders(turn, target, attempt.grant) };

  if (!incoming.stream) {
    const dialects = { from: target.dialect, to: incoming.dialect };
    const answer = await readWhole(response, dialects, asked, target.provider, ending);
    firstByte();
    turn.progress.bytesOut = answer.bytes.length;
    turn.progress.answeredBy = answer.model;
    const usage = answer.usage ?? nothingSaid(turn);
    await endAttempt(parts, turn, attempt, 'complete', usage, COMPLETE);
    keepAnswer(parts, turn, { ...answer, contentType: JSON_HEADERS['content-type'] });
    ending.release();
    return { status: 200, headers: { ...JSON_HEADERS, ...headers }, body: answer.bytes };
  }

  // only dialects that have streams have requests for one
  const passing = passage(target.dialect as StreamDialect, incoming.dialect as StreamDialect, {
    ...asked,
    stripUsage: sent.stripUsage,
    inputGuess: inputGuessOf(incoming),
  });
  const open = await openStream(response, passing, target.provider, ending);
  firstByte();
  const tape = turn.place ? createTape() : null;
  const body = relay(open, {
    tape,
    provider: target.provider,
    requestId: turn.context.requestId,
    ending,
    async settle(problem, bytes) {
      turn.progress.bytesOut = bytes;
      turn.progress.answeredBy = passing.model;
      const { complete } = passing;
      const closing = complete ? COMPLETE : brokenOff(ending, problem);
      await endAttempt(
        parts,
        turn,
        attempt,
        complete ? 'complete' : 'partial',
        passing.usage(),
        closing,
      );
    },
    over() {
      const bytes = tape?.whole();
      if (!bytes || !passing.complete) return;
      const contentType = STREAM_HEADERS['content-type'];
      keepAnswer(parts, turn, { contentType, bytes, model: passing.model, usage: passing.usage() });
    },
  });
  return { status: 200, headers: { ...STREAM_HEADERS, ...headers }, body };
}
