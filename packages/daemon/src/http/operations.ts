// Operations to routes. A route knows its operation and its handler; everything else about it is derived.
import {
  HEADER,
  inputPlace,
  type JsonOperation,
  kernelErrors,
  successStatus,
} from '@aurelius/core/contract';
import type { Log } from '@aurelius/core/plugin';
import type { FastifyInstance } from 'fastify';
import type { Invoked } from '../kernel/idempotency/idempotency.ts';
import { onBehalfOf } from '../kernel/origin.ts';
import type { ServedOperation } from '../plugins/registry.ts';
import { type Answer, type Call, limitsOf } from './answer.ts';
import { type BodyDeadlines, CallerGone, readBody } from './body.ts';
import {
  assertConditions,
  assertPermitted,
  originOf,
  type Place,
  RequestContext,
} from './context.ts';
import { principalOf } from './entry.ts';
import { Exchange } from './exchange.ts';
import { bodyType, hasBody } from './gate.ts';
import { inputReader } from './input.ts';
import { type Invoke, type InvokeParts, invoker } from './invoke.ts';
import { parseJson } from './json.ts';
import { rawAnswer } from './raw.ts';
import { streamAnswer } from './streams.ts';

/** What every route needs of the server. */
export interface Serving {
  readonly log: Log;
  readonly deadlines: BodyDeadlines;
  readonly invoking: InvokeParts;
  /** Config `time` as it applies now. */
  readonly place: () => Place;
  /** Aborts when the daemon stops waiting for what is in flight. */
  readonly stopping: AbortSignal;
  /** Requests that are being worked on. */
  inFlight: number;
}

const JSON_BODY = ['application/json'];
const NO_BODY: readonly string[] = [];

/**
 * Headers that follow from an answer: the revision of an entity (RFC 9110 §8.8.3), and whether it is given again. A
 * rehearsed one tells of no entity that there is.
 */
function headersOf({ output, replayed }: Invoked, rehearsed: boolean): string[] {
  if (rehearsed) return [HEADER.rehearse, 'true'];
  const headers: string[] = [];
  const rev = (output as { rev?: unknown } | undefined)?.rev;
  if (typeof rev === 'number') headers.push('etag', `"${rev}"`);
  if (replayed) headers.push(HEADER.replayed, 'true');
  return headers;
}

function jsonAnswer(op: JsonOperation, invoke: Invoke, deadlines: BodyDeadlines): Answer {
  const limits = limitsOf(op);
  const readInput = inputReader(op);
  const accepted = inputPlace(op) === 'body' ? JSON_BODY : NO_BODY;
  const status = successStatus(op);
  return async ({ exchange, context, url, params }) => {
    let body: unknown;
    if (hasBody(exchange.request)) {
      bodyType(exchange.request, accepted);
      const bytes = await readBody(exchange.request, limits, deadlines);
      if (bytes.length > 0) body = parseJson(bytes, limits.depth);
    }
    const invoked = await invoke(context, readInput(url, params, body));
    const headers = headersOf(invoked, context.rehearsed && op.effects !== 'read');
    if (invoked.output === undefined) exchange.empty(status, headers);
    else return exchange.json(status, JSON.stringify(invoked.output), headers);
  };
}

function answerOf({ op, run }: ServedOperation, { deadlines, invoking }: Serving): Answer {
  if (op.kind === 'json') return jsonAnswer(op, invoker(op, run as never, invoking), deadlines);
  if (op.kind === 'stream') return streamAnswer(op, run as never, deadlines);
  return rawAnswer(op, run as never, deadlines);
}

/** Adds the route of one operation. */
export function addOperation(
  server: FastifyInstance,
  served: ServedOperation,
  serving: Serving,
): void {
  const { op } = served;
  const answer = answerOf(served, serving);
  // a feed never ends by itself: nobody waits for it to
  const weight = op.kind === 'stream' && op.yields === 'feed' ? 0 : 1;
  // such a read neither writes nor calls anybody: nobody asks on whose behalf it runs
  const instant = op.effects === 'read' && op.cli !== false && op.cli.hot === true;
  const serve = async (call: Call) => {
    serving.inFlight += weight;
    try {
      assertPermitted(op, call.context.scopes, call.context.principal.kind);
      assertConditions(op, call.context);
      if (instant) await answer(call);
      else await onBehalfOf(originOf(op, call.context), () => answer(call));
    } catch (error) {
      if (error instanceof CallerGone) call.exchange.response.destroy();
      else call.exchange.fail(error);
    } finally {
      serving.inFlight -= weight;
    }
  };
  server.route({
    method: op.method,
    url: op.path,
    config: {
      public: op.permission === 'public',
      refusal: op.kind === 'raw' ? op.refusal : undefined,
    },
    handler(request, reply) {
      const exchange = Exchange.of(request, reply, serving.log);
      const { raw } = request;
      const { place, stopping } = serving;
      void serve({
        exchange,
        context: new RequestContext(
          request.id,
          principalOf(request),
          raw,
          reply.raw,
          place(),
          stopping,
        ),
        url: raw.url ?? '',
        params: request.params as Record<string, string>,
      });
    },
  });
}

/** The answer to everything that is no route. */
export const noSuchRoute = (method: string, url: string) =>
  kernelErrors.ROUTE_NOT_FOUND(`${method} ${url.split('?', 1)[0]?.slice(0, 200)}`);
