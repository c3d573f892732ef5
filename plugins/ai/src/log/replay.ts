// Asks again what was asked before, of the same model or of another one.
import type { CallContext, RawResponse } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { logErrors } from '../contract/log-errors.ts';
import type { Replayed, replayOperations } from '../contract/replay.ts';
import { readIncoming } from '../dialects/index.ts';
import { answer, type GatewayParts } from '../gateway/gateway.ts';
import { keptBody } from './bodies.ts';
import { namedRequest } from './find.ts';
import { saidIn } from './said.ts';
import type { RequestRow } from './tables.ts';
import { toWire } from './wire.ts';

async function readAll({ body }: RawResponse): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** The request as it was, or with another model in it. */
function incomingOf({ dialect }: RequestRow, body: Uint8Array, model: string | undefined) {
  const incoming = readIncoming(dialect, body);
  if (model === undefined) return incoming;
  return readIncoming(dialect, Buffer.from(JSON.stringify({ ...incoming.json, model })));
}

const told = (row: RequestRow, body: Uint8Array | null) => ({
  request: toWire(row),
  text: body === null ? '' : saidIn(body),
});

/**
 * @throws Problem `AI_LOG_NOT_FOUND`, `AI_LOG_AMBIGUOUS`, `AI_BODY_NOT_KEPT`; what the gateway throws
 */
export async function replay(
  parts: GatewayParts,
  context: CallContext,
  { id, model }: z.output<typeof replayOperations.replay.input>,
): Promise<Replayed> {
  const { db } = parts.host;
  const row = await namedRequest(db, context.userId, id);
  const body = await keptBody(db, row.id, 'request');
  if (body === null) {
    throw logErrors.AI_BODY_NOT_KEPT(`Of request ${row.ref} there is only the row in the log.`);
  }
  const before = await keptBody(db, row.id, 'answer');
  const { response, turn } = await answer(parts, context, {
    incoming: incomingOf(row, body, model),
    headers: {},
    asked: {
      spend: {
        userId: context.userId,
        tokenId: context.tokenId ?? null,
        project: row.project,
        tags: row.tags,
        feature: row.feature,
      },
      labels: row.labels,
      costMost: null,
      cache: false,
      fallback: model === undefined,
      conversation: null,
    },
  });
  const now = await readAll(response);
  return {
    before: told(row, before),
    now: told(await namedRequest(db, context.userId, turn.id), now),
  };
}
