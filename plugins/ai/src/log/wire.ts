// Rows of the log as callers get them.
import { instantText } from '@aurelius/core/contract';
import type { LoggedRequest, SentAttempt } from '../contract/log-entity.ts';
import type { EgressRow } from '../privacy/tables.ts';
import type { RequestRow } from './tables.ts';

const usageOf = (row: RequestRow): LoggedRequest['usage'] => {
  if (row.input === null) return null;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = row;
  // they are written together
  return { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } as NonNullable<
    LoggedRequest['usage']
  >;
};

export function toWire(row: RequestRow): LoggedRequest {
  return {
    id: row.id,
    ref: row.ref,
    at: instantText(row.at),
    status: row.status,
    dialect: row.dialect,
    asked: row.asked,
    provider: row.provider,
    model: row.model,
    tier: row.tier,
    stream: row.stream,
    project: row.project,
    feature: row.feature,
    tags: [...row.tags],
    labels: [...row.labels],
    tokenId: row.tokenId,
    conversation: row.conversation,
    httpStatus: row.httpStatus,
    code: row.code,
    firstByteMs: row.firstByteMs,
    totalMs: row.totalMs,
    usage: usageOf(row),
    cost: row.cost,
    costState: row.costState,
    cache: row.cache,
    attempts: row.attempts,
    bytesIn: row.bytesIn,
    bytesOut: row.bytesOut,
  };
}

/** A row of the chain that tells of an attempt, as it is told with its request. */
export const sentToWire = (row: EgressRow): SentAttempt => ({
  seq: row.seq,
  attempt: row.attempt ?? 0,
  at: instantText(row.at),
  provider: row.provider ?? '',
  host: row.host ?? '',
  model: row.model ?? '',
  labels: [...(row.labels ?? [])],
  bytes: row.bytes ?? 0,
  sha256: row.sha256 ?? '',
});
