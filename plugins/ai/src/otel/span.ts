// One request as a span of OTLP.
import type { Closing } from '../gateway/hold.ts';
import { type EndedTurn, spanAttributes } from './attributes.ts';
import { keyValues, unixNano } from './otlp.ts';
import { readTraceParent } from './trace-parent.ts';

/** SPAN_KIND_CLIENT and STATUS_CODE_ERROR of the protocol. */
const CLIENT = 3;
const ERROR = 2;
/** Bits of the protocol's flags: it is known whether the parent is elsewhere, and it is. */
const REMOTE_PARENT = 0x300;

/**
 * Without a trace of its caller, a request is one of its own, whose id is that of the request.
 * @param endedAt milliseconds since 1970 UTC
 */
export function spanOf(turn: EndedTurn, closing: Closing, endedAt: number): object {
  const parent = readTraceParent(turn.headers['traceparent']);
  const own = turn.id.replaceAll('-', '');
  const attributes = spanAttributes(turn, closing);
  return {
    traceId: parent?.traceId ?? own,
    // the half of it that is random
    spanId: own.slice(16),
    ...(parent ? { parentSpanId: parent.spanId, flags: REMOTE_PARENT | parent.flags } : {}),
    name: `${String(attributes['gen_ai.operation.name'])} ${String(attributes['gen_ai.request.model'])}`,
    kind: CLIENT,
    startTimeUnixNano: unixNano(turn.startedAt),
    endTimeUnixNano: unixNano(endedAt),
    attributes: keyValues(attributes),
    status: attributes['error.type'] === null ? {} : { code: ERROR },
  };
}
