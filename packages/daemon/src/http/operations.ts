// Operations to routes. A route knows its operation and its handler; everything else about it is derived.
import {
  inputPlace,
  type JsonOperation,
  kernelErrors,
  successStatus,
} from '@aurelius/core/contract';
import type { CallContext, Log } from '@aurelius/core/plugin';
import type { FastifyInstance } from 'fastify';
import type { ServedOperation } from '../plugins/registry.ts';
import { type Answer, type Call, limitsOf } from './answer.ts';
import { type BodyDeadlines, CallerGone, readBody } from './body.ts';
import { assertPermitted, OwnerContext } from './context.ts';
import { Exchange } from './exchange.ts';
import { bodyType, hasBody } from './gate.ts';
import { inputReader } from './input.ts';
import { parseJson } from './json.ts';
import { rawAnswer } from './raw.ts';
import { streamAnswer } from './streams.ts';

/** What every route needs of the server. */
export interface Serving {
  readonly log: Log;
  readonly deadlines: BodyDeadlines;
  /** Config `time.zone`. */
  readonly zone: string | undefined;
  /** Aborts when the daemon stops waiting for what is in flight. */
  readonly stopping: AbortSignal;
  /** Requests that are being worked on. */
  inFlight: number;
}

const JSON_BODY = ['application/json'];
const NO_BODY: readonly string[] = [];

function jsonAnswer(
  op: JsonOperation,
  run: (context: CallContext, input: never) => Promise<unknown>,
  deadlines: BodyDeadlines,
): Answer {
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
    const result = await run(context, readInput(url, params, body) as never);
    if (op.output === null) exchange.empty(status);
    else exchange.json(status, JSON.stringify(op.output.parse(result)));
  };
}

function answerOf({ op, run }: ServedOperation, deadlines: BodyDeadlines): Answer {
  if (op.kind === 'json') return jsonAnswer(op, run as never, deadlines);
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
  const answer = answerOf(served, serving.deadlines);
  const serve = async (call: Call) => {
    serving.inFlight++;
    try {
      assertPermitted(op, call.context.scopes);
      await answer(call);
    } catch (error) {
      if (error instanceof CallerGone) call.exchange.response.destroy();
      else call.exchange.fail(error);
    } finally {
      serving.inFlight--;
    }
  };
  server.route({
    method: op.method,
    url: op.path,
    handler(request, reply) {
      const exchange = Exchange.of(request, reply, serving.log);
      const { raw } = request;
      const { zone, stopping } = serving;
      void serve({
        exchange,
        context: new OwnerContext(request.id, raw, reply.raw, zone, stopping),
        url: raw.url ?? '',
        params: request.params as Record<string, string>,
      });
    },
  });
}

/** The answer to everything that is no route. */
export const noSuchRoute = (method: string, url: string) =>
  kernelErrors.ROUTE_NOT_FOUND(`${method} ${url.split('?', 1)[0]?.slice(0, 200)}`);
