// What people ask the log: which requests there were, and why one went where it went.
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { CallContext, Host } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { logOperations } from '../contract/log.ts';
import type { ExplainedRequest, LoggedRequest } from '../contract/log-entity.ts';
import { egressOf } from '../db/egress.ts';
import { bodySides, listRequests } from '../db/log.ts';
import { namedRequest } from './find.ts';
import { readSince } from './since.ts';
import { sentToWire, toWire } from './wire.ts';

type Parts = Pick<Host, 'db' | 'clock'>;
type Caller = Pick<CallContext, 'userId'>;

/**
 * One page of requests, the latest first.
 * @throws Problem `AI_SINCE_UNREADABLE`, `INVALID_CURSOR`
 */
export async function list(
  { db, clock }: Parts,
  { userId }: Caller,
  { since, limit, cursor, ...filter }: z.output<typeof logOperations.logs.input>,
): Promise<Page<LoggedRequest>> {
  const name = JSON.stringify(['ai.logs', userId, since ?? null, filter]);
  const [before] = cursor === undefined ? [] : decodeCursor(name, cursor, ['number']);
  const rows = await listRequests(db, {
    ...filter,
    userId,
    since: since === undefined ? undefined : readSince(since, clock.now()),
    before: before as number | undefined,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(toWire),
    meta: { nextCursor: last ? encodeCursor(name, [last.seq]) : null },
  };
}

/** @throws Problem `AI_LOG_NOT_FOUND`, `AI_LOG_AMBIGUOUS` */
export async function why(
  { db }: Pick<Host, 'db'>,
  { userId }: Caller,
  { id }: z.output<typeof logOperations.why.input>,
): Promise<ExplainedRequest> {
  const row = await namedRequest(db, userId, id);
  const sent = await egressOf(db, row.id);
  return {
    ...toWire(row),
    why: row.why ?? null,
    failures: [...row.failures],
    sent: sent.map(sentToWire),
    bodies: [...(await bodySides(db, row.id))],
  };
}
