// The way of a request: policy, route, cache, budget, upstream, bill. Each step has its own file; their order is here.
import { isProblem } from '@aurelius/core/contract';
import type { AiDialect, CallContext, Host, RawRequest, RawResponse } from '@aurelius/core/plugin';
import type { ExactCache } from '../cache/exact.ts';
import type { AiConfig } from '../contract/config.ts';
import { isCount, readIncoming } from '../dialects/index.ts';
import { keepBodies, withBodiesKept } from '../log/bodies.ts';
import type { Telemetry } from '../otel/telemetry.ts';
import { labelsOf } from '../privacy/labels.ts';
import { putBack, redacted } from '../privacy/redact.ts';
import type { Router } from '../routing/types.ts';
import { giveAgain, lookUp } from './again.ts';
import { readAsked } from './asked.ts';
import { attempts } from './attempts.ts';
import { type Ending, endingOf } from './ending.ts';
import { counts, estimate } from './estimate.ts';
import { CheaperAsked, type Closing, close } from './hold.ts';
import { routeAskOf } from './route-ask.ts';
import type { Opened, Question, Turn } from './turn.ts';

export interface GatewayParts {
  readonly host: Host<AiConfig>;
  readonly router: Router;
  readonly cache: ExactCache;
  readonly telemetry: Telemetry;
}

/** An answer on its way, with what becomes of it. */
export interface Answered {
  readonly response: RawResponse;
  readonly turn: Turn;
}

/** How a request ends that nobody answers. */
function closingOf(error: unknown, { gone }: Ending, { progress }: Opened): Closing {
  if (gone) return { status: 'gone', httpStatus: null, code: null };
  if (!isProblem(error)) return { status: 'failed', httpStatus: 500, code: null };
  const isRefused = error.spec.status < 500 && progress.failures.length === 0;
  return {
    status: isRefused ? 'refused' : 'failed',
    httpStatus: error.spec.status,
    code: error.code,
  };
}

/** Answers a request that was read. @throws Problem; the reason why the request is over */
export async function answer(
  parts: GatewayParts,
  context: CallContext,
  question: Question,
): Promise<Answered> {
  const { host, router } = parts;
  const { asked } = question;
  const replaced = redacted(question.incoming, host.config.privacy.redact);
  const incoming = replaced?.incoming ?? question.incoming;
  const ending = endingOf(context.signal, host.config.timeouts.total);
  const opened: Opened = {
    ...question,
    incoming,
    id: host.ids.uuid(),
    context,
    labels: labelsOf({ labels: asked.labels, feature: asked.spend.feature }),
    ending,
    startedAt: host.clock.now(),
    cacheState: 'off',
    progress: {
      logged: false,
      attempts: 0,
      failures: [],
      target: null,
      firstByteMs: null,
      answered: null,
      answeredBy: null,
      bytesOut: 0,
      usage: null,
      cost: null,
    },
  };
  let latest = opened;
  const go = async (cheaper: boolean): Promise<Answered> => {
    const route = await router.route(routeAskOf(host.config, opened, cheaper));
    const [first] = route.targets;
    if (isCount(incoming) && !counts(first)) {
      const turn: Turn = { ...opened, route, place: null };
      return { turn, response: await estimate(parts, turn, first) };
    }
    const { place, given } = await lookUp(parts, opened, route);
    if (given) {
      const turn: Turn = { ...opened, route, place, cacheState: 'hit' };
      latest = turn;
      return { turn, response: await giveAgain(parts, turn, given) };
    }
    if (route.resting) throw route.resting;
    const turn: Turn = { ...opened, route, place, cacheState: place ? 'miss' : 'off' };
    latest = turn;
    return { turn, response: await attempts(parts, turn, cheaper) };
  };
  const cheaperIfAsked = (error: unknown) => {
    if (error instanceof CheaperAsked) return go(true);
    throw error;
  };
  const whose = { id: opened.id, dialect: incoming.dialect, request: question.incoming.bytes };
  try {
    const { turn, response } = await go(false).catch(cheaperIfAsked);
    return { turn, response: withBodiesKept(host, whose, putBack(response, replaced)) };
  } catch (error) {
    await close(parts, latest, closingOf(error, ending, latest));
    keepBodies(host, whose, null);
    ending.release();
    throw error;
  }
}

/** Answers a request as it came in. @throws Problem; the reason why the request is over */
export async function serve(
  parts: GatewayParts,
  dialect: AiDialect,
  context: CallContext,
  { headers, body }: RawRequest,
): Promise<RawResponse> {
  const incoming = readIncoming(dialect, body);
  const asked = readAsked(headers, parts.host.config, context);
  const { response } = await answer(parts, context, { incoming, asked, headers });
  return response;
}
