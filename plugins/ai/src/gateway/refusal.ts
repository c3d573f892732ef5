// An upstream that refuses the request itself: its caller reads that in the upstream's words, where both speak the same way.
import type { RawResponse } from '@aurelius/core/plugin';
import { errorText, isCount, upstreamProblem } from '../dialects/index.ts';
import type { Target } from '../routing/types.ts';
import type { CallFailed } from './call.ts';
import { countsNothing, estimate } from './estimate.ts';
import type { GatewayParts } from './gateway.ts';
import { JSON_HEADERS, returned } from './headers.ts';
import { close } from './hold.ts';
import { requestIds } from './our-headers.ts';
import type { Turn } from './turn.ts';

function objectIn(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/**
 * Ends the request with the upstream's own answer.
 * @throws Problem, where the refusal has to be told in our words
 */
export async function refusalOf(
  parts: GatewayParts,
  turn: Turn,
  target: Target,
  { refusal, failure, problem }: CallFailed,
): Promise<RawResponse> {
  if (!refusal) throw problem;
  const { status, headers, body } = refusal;
  const told = objectIn(body);
  if (isCount(turn.incoming) && countsNothing(refusal, told)) return estimate(parts, turn, target);
  if (!told || target.dialect !== turn.incoming.dialect) {
    const said = told ? errorText(told['error']) : 'It does not say why in a way that can be read.';
    throw upstreamProblem(failure, `${target.provider} answered ${status}: ${said}`);
  }
  await close(parts, turn, { status: 'failed', httpStatus: status, code: problem.code });
  turn.ending.release();
  return {
    status,
    headers: { ...JSON_HEADERS, ...returned(headers), ...requestIds(turn) },
    body,
  };
}
