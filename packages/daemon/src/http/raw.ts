// Raw operations: bytes in, bytes out; media types and error dialect belong to the handler.
import type { RawOperation } from '@aurelius/core/contract';
import type { CallContext, RawRequest, RawResponse } from '@aurelius/core/plugin';
import { type Answer, limitsOf } from './answer.ts';
import { type BodyDeadlines, CallerGone, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import { bodyType, hasBody } from './gate.ts';
import { inputReader } from './input.ts';

type RawHandler = (context: CallContext, input: never, request: RawRequest) => Promise<RawResponse>;

const EMPTY = new Uint8Array();

async function send(exchange: Exchange, answer: RawResponse): Promise<void> {
  const { response } = exchange;
  const headers = Object.entries(answer.headers).flat();
  if (answer.body instanceof Uint8Array) {
    exchange.head(answer.status, [...headers, 'content-length', answer.body.length]);
    response.end(answer.body);
    return;
  }
  exchange.head(answer.status, headers);
  for await (const chunk of answer.body) {
    if (response.destroyed) throw new CallerGone();
    if (!response.write(chunk)) await exchange.drained();
  }
  response.end();
}

export function rawAnswer(op: RawOperation, run: RawHandler, deadlines: BodyDeadlines): Answer {
  const limits = limitsOf(op);
  const readInput = inputReader(op);
  return async ({ exchange, context, url, params }) => {
    const { request } = exchange;
    let body: Uint8Array = EMPTY;
    if (hasBody(request)) {
      bodyType(request, op.accepts);
      body = await readBody(request, limits, deadlines);
    }
    const input = readInput(url, params, undefined) as never;
    await send(exchange, await run(context, input, { headers: request.headers, body }));
  };
}
