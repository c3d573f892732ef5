// Writes the log of requests. Every function joins the write it is called in, so that a request, its budget and its row
// in the chain are kept or lost together.
import { freeRef } from '@aurelius/core/contract';
import type { WriteTx } from '@aurelius/core/db';
import type { AiDialect, AiUsage, Cost, Host, Ids } from '@aurelius/core/plugin';
import type { CacheState, FailedAttempt, RequestStatus } from '../contract/log-entity.ts';
import { closeOpen, insertRequest, type RequestKey, updateOpen } from '../db/requests.ts';
import { recordEgress } from '../privacy/record.ts';
import { conversationId } from './conversation.ts';

/** Longest name of a model that is remembered, characters. */
const MODEL_MAX = 200;
/** Largest explanation of a route that is remembered, characters of its JSON. */
const WHY_MAX = 2048;

/** Where a request goes. */
export interface LoggedRoute {
  readonly provider: string;
  /** As the provider calls it. */
  readonly model: string;
  readonly tier: string | null;
  /** Small JSON: how the route came about. */
  readonly why: unknown;
}

/** A request that begins. */
export interface BegunRequest {
  /** UUID. */
  readonly id: string;
  readonly userId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly tokenId: string | null;
  readonly dialect: AiDialect;
  /** Model as the caller wrote it. */
  readonly asked: string;
  readonly stream: boolean;
  /** Null: nobody was to be asked (yet). */
  readonly route: LoggedRoute | null;
  readonly project: string | null;
  readonly feature: string | null;
  readonly tags: readonly string[];
  readonly labels: readonly string[];
  /** Name of its conversation, of which a hash is kept. */
  readonly conversation: string | null;
  readonly cache: CacheState;
  /** Bytes of the request. */
  readonly bytesIn: number;
}

/** An attempt at a provider that is about to be made. */
export interface BegunAttempt {
  readonly requestId: string;
  /** Counts from 1. */
  readonly attempt: number;
  readonly userId: string;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly route: LoggedRoute;
  /** Host and port it goes to. */
  readonly host: string;
  readonly labels: readonly string[];
  /** What is sent, to the byte. */
  readonly bytes: Uint8Array;
}

/** How a request ended. */
export interface EndedRequest {
  readonly status: Exclude<RequestStatus, 'open'>;
  /** What its caller was answered; null: nothing. */
  readonly httpStatus: number | null;
  readonly code: string | null;
  /** Milliseconds from its begin; null: there was no byte. */
  readonly firstByteMs: number | null;
  readonly totalMs: number;
  /** Null: not known. */
  readonly usage: AiUsage | null;
  /** Null: nothing was asked of anybody. */
  readonly cost: Cost | null;
  /** Attempts after which another one was made. */
  readonly failures: readonly FailedAttempt[];
  readonly bytesOut: number;
}

const routeColumns = ({ provider, model, tier, why }: LoggedRoute) => {
  const small = why !== undefined && JSON.stringify(why).length <= WHY_MAX;
  return { provider, model: model.slice(0, MODEL_MAX), tier, why: small ? why : null };
};

const NOBODY = { provider: null, model: null, tier: null, why: null };

const NOT_ENDED = {
  status: 'open',
  httpStatus: null,
  code: null,
  firstByteMs: null,
  totalMs: null,
  input: null,
  cacheRead: null,
  cacheWrite5m: null,
  cacheWrite1h: null,
  output: null,
  reasoning: null,
  cost: null,
  costState: null,
  attempts: 0,
  failures: [],
  bytesOut: 0,
} as const;

/** Notes in the chain what an attempt sends. */
function sent(tx: WriteTx, begun: BegunAttempt): Promise<void> {
  const { route, requestId, attempt, userId, at, host, labels, bytes } = begun;
  const { provider, model } = route;
  return recordEgress(tx, {
    at,
    userId,
    requestId,
    attempt,
    provider,
    host,
    model: model.slice(0, MODEL_MAX),
    labels,
    bytes,
  });
}

/**
 * Adds the row of a request that begins.
 * @param first the attempt that it begins with; null: nobody is asked (yet)
 * @returns its ref
 */
export async function beginRequest(
  tx: WriteTx,
  ids: Ids,
  begun: BegunRequest,
  first: BegunAttempt | null,
): Promise<string> {
  const { asked, conversation, route, ...rest } = begun;
  const row = {
    ...NOT_ENDED,
    ...rest,
    asked: asked.slice(0, MODEL_MAX).toWellFormed(),
    conversation: conversationId(conversation),
    ...(route ? routeColumns(route) : NOBODY),
    attempts: first?.attempt ?? 0,
  };
  const ref = await freeRef(
    (length) => ids.ref(length),
    async (free) => !(await insertRequest(tx, { ...row, ref: free })),
  );
  if (first) await sent(tx, first);
  return ref;
}

/** Notes a further attempt before it is made: in the request's row, and in the chain of what went out. */
export async function beginAttempt(tx: WriteTx, begun: BegunAttempt): Promise<void> {
  const { route, requestId, attempt, userId } = begun;
  await updateOpen(tx, { userId, id: requestId }, { ...routeColumns(route), attempts: attempt });
  await sent(tx, begun);
}

/** Closes the row of a request. One that is closed stays as it is: its first end counts. */
export async function endRequest(tx: WriteTx, key: RequestKey, ended: EndedRequest): Promise<void> {
  const { usage, cost, ...rest } = ended;
  await updateOpen(tx, key, {
    ...rest,
    input: usage?.input ?? null,
    cacheRead: usage?.cacheRead ?? null,
    cacheWrite5m: usage?.cacheWrite5m ?? null,
    cacheWrite1h: usage?.cacheWrite1h ?? null,
    output: usage?.output ?? null,
    reasoning: usage?.reasoning ?? null,
    cost: cost?.nano ?? null,
    costState: cost?.state ?? null,
  });
}

/**
 * Closes the rows that an earlier daemon left open when it died. To be called when the gateway starts: writes are done
 * one after another, so no request of this daemon can be among them.
 */
export async function closeLeftOpen({ db, log }: Pick<Host, 'db' | 'log'>): Promise<void> {
  try {
    await db.write(closeOpen);
  } catch (error) {
    log.warn({ err: error }, 'requests that an earlier daemon left open could not be closed');
  }
}
