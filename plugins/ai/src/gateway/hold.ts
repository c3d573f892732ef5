// The two writes of an attempt: before it, what it may cost is held back and what leaves is noted; after it, what it did
// cost is booked.
import type { AiUsage, Cost, SpendEnd, SpendGrant, SpendMeter } from '@aurelius/core/plugin';
import { inputMostOf, isCount, type Outgoing, outgoing } from '../dialects/index.ts';
import {
  type BegunRequest,
  beginRequest,
  endRequest,
  type LoggedRoute,
  beginAttempt as logAttempt,
} from '../log/write.ts';
import type { Target } from '../routing/types.ts';
import type { GatewayParts } from './gateway.ts';
import type { Opened, Progress, Turn } from './turn.ts';

export const NOTHING_USED: AiUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/** A budget asks for a cheaper model: what was begun is undone. */
export class CheaperAsked extends Error {
  override readonly name = 'CheaperAsked';
}

/** An attempt that may be made. */
export interface Attempt {
  readonly target: Target;
  /** Counts from 1. */
  readonly number: number;
  readonly sent: Outgoing;
  /** Null: nobody keeps the books. */
  readonly grant: SpendGrant | null;
}

/** How a request ended, as its row tells it. */
export interface Closing {
  readonly status: 'complete' | 'partial' | 'refused' | 'failed' | 'cached' | 'gone';
  /** What its caller was answered; null: nobody was there. */
  readonly httpStatus: number | null;
  readonly code: string | null;
}

/** Who keeps the books; undefined: nobody does. */
export const meterOf = ({ host }: Pick<GatewayParts, 'host'>): SpendMeter | undefined =>
  host.providers('meter').values().next().value;

/** Who keeps the books of a request; undefined: nobody has to, for nobody charges for counting. */
const meterFor = (parts: GatewayParts, { incoming }: Turn): SpendMeter | undefined =>
  isCount(incoming) ? undefined : meterOf(parts);

function outputMost({ incoming }: Turn): number | null {
  if (incoming.dialect === 'embeddings') return 0;
  return incoming.outputMost === null ? null : incoming.outputMost * incoming.choices;
}

const routeOf = ({ route }: Turn, { provider, model }: Target): LoggedRoute => ({
  provider,
  model,
  tier: route.why.tier,
  why: route.why,
});

/** The row of the request, as it begins. @param route null: nobody is asked */
const begun = (opened: Opened, route: LoggedRoute | null): BegunRequest => {
  const { id, context, incoming, asked, labels, startedAt, cacheState } = opened;
  return {
    ...asked.spend,
    id,
    userId: context.userId,
    at: startedAt,
    dialect: incoming.dialect,
    asked: incoming.model,
    stream: incoming.stream,
    route,
    labels,
    conversation: asked.conversation,
    cache: cacheState,
    bytesIn: incoming.bytes.length,
  };
};

const keyOf = ({ id, context: { userId } }: Opened) => ({ id, userId });

const ended = (turn: Opened, closing: Closing, now: number) => {
  const { firstByteMs, usage, cost, failures, bytesOut } = turn.progress;
  return {
    ...closing,
    firstByteMs,
    totalMs: Math.max(0, now - turn.startedAt),
    usage,
    cost,
    failures,
    bytesOut,
  };
};

const prepared = (turn: Turn, { dialect, kind, model }: Target, most: number | null): Outgoing =>
  outgoing(turn.incoming, {
    dialect,
    kind,
    model,
    outputMost: most === null ? null : Math.floor(most / turn.incoming.choices),
  });

/**
 * Holds back what the attempt may cost.
 * @param cheaper whether a cheaper model was asked for already
 * @throws Problem of the meter; CheaperAsked; Problem `AI_NOT_TRANSLATABLE`. Nothing is held then.
 */
export async function beginAttempt(
  parts: GatewayParts,
  turn: Turn,
  target: Target,
  cheaper: boolean,
): Promise<Attempt> {
  const { host } = parts;
  const number = turn.progress.attempts + 1;
  const meter = meterFor(parts, turn);
  const { provider, kind, model, loopback } = target;
  // prices are read from files: no transaction waits for that
  await meter?.ready({ provider, kind, model, loopback });
  const attempt = await host.db.write(async (tx) => {
    const grant =
      (await meter?.reserve(tx, {
        ...turn.asked.spend,
        provider,
        kind,
        model,
        loopback,
        requestId: turn.id,
        attempt: number,
        inputMost: inputMostOf(turn.incoming, kind),
        outputMost: outputMost(turn),
        costMost: turn.asked.costMost,
      })) ?? null;
    if (grant?.downgrade && !cheaper) throw new CheaperAsked();
    const sent = prepared(turn, target, grant?.outputMost ?? null);
    const route = routeOf(turn, target);
    const leaving = {
      requestId: turn.id,
      attempt: number,
      userId: turn.context.userId,
      at: host.clock.now(),
      route,
      host: new URL(target.baseUrl).host,
      labels: turn.labels,
      bytes: sent.bytes,
    };
    if (turn.progress.logged) await logAttempt(tx, leaving);
    else await beginRequest(tx, host.ids, begun(turn, route), leaving);
    return { target, number, sent, grant };
  });
  turn.progress.logged = true;
  turn.progress.attempts = number;
  turn.progress.target = target;
  return attempt;
}

/** Adds what an attempt took to what the request took. */
function add(progress: Progress, usage: AiUsage, cost: Cost | undefined): void {
  progress.usage = usage;
  if (!cost) return;
  const before = progress.cost;
  progress.cost =
    before === null
      ? cost
      : {
          nano: before.nano === null || cost.nano === null ? null : before.nano + cost.nano,
          state: before.state === 'unknown' ? 'unknown' : cost.state,
        };
}

/**
 * Books what the attempt did cost, once.
 * @param closing the request ends with it; null: another attempt may follow
 */
export async function endAttempt(
  parts: GatewayParts,
  turn: Turn,
  { number }: Attempt,
  end: SpendEnd,
  usage: AiUsage,
  closing: Closing | null,
): Promise<void> {
  const meter = meterFor(parts, turn);
  await parts.host.db.write(async (tx) => {
    const cost = await meter?.settle(tx, { requestId: turn.id, attempt: number }, end, usage);
    if (end !== 'unsent') add(turn.progress, usage, cost);
    if (closing) await endRequest(tx, keyOf(turn), ended(turn, closing, parts.host.clock.now()));
  });
  if (closing) parts.telemetry.ended(turn, closing);
}

/** Writes down how a request ended that ends without an attempt. */
export async function close(parts: GatewayParts, turn: Opened, closing: Closing): Promise<void> {
  const { host } = parts;
  await host.db.write(async (tx) => {
    if (!turn.progress.logged) await beginRequest(tx, host.ids, begun(turn, null), null);
    await endRequest(tx, keyOf(turn), ended(turn, closing, host.clock.now()));
  });
  parts.telemetry.ended(turn, closing);
}
