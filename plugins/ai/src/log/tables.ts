// The log of requests: one small row for each, the tags that find it, and bodies where the owner keeps them.
import {
  booleanColumn,
  index,
  jsonColumn,
  numberColumn,
  primaryKey,
  serialColumn,
  table,
  textColumn,
  uniqueIndex,
} from '@aurelius/core/db';
import type { AiDialect, CostState } from '@aurelius/core/plugin';
import { sql } from 'drizzle-orm';
import type { CacheState, FailedAttempt, RequestStatus } from '../contract/log-entity.ts';

export const requestTable = table(
  'ai_request',
  {
    /** In the order in which they began. */
    seq: serialColumn('seq'),
    id: textColumn('id').notNull(),
    userId: textColumn('user_id').notNull(),
    ref: textColumn('ref').notNull(),
    at: numberColumn('at').notNull(),
    tokenId: textColumn('token_id'),
    dialect: textColumn('dialect').$type<AiDialect>().notNull(),
    /** Model as the caller wrote it. */
    asked: textColumn('asked').notNull(),
    provider: textColumn('provider'),
    model: textColumn('model'),
    tier: textColumn('tier'),
    /** How the route came about, as the router tells it. */
    why: jsonColumn<unknown>('why'),
    project: textColumn('project'),
    feature: textColumn('feature'),
    tags: jsonColumn<readonly string[]>('tags').notNull(),
    labels: jsonColumn<readonly string[]>('labels').notNull(),
    /** Hash of the conversation's name. */
    conversation: textColumn('conversation'),
    stream: booleanColumn('stream').notNull(),
    status: textColumn('status').$type<RequestStatus>().notNull(),
    httpStatus: numberColumn('http_status'),
    code: textColumn('code'),
    /** Milliseconds from the begin. */
    firstByteMs: numberColumn('first_byte_ms'),
    totalMs: numberColumn('total_ms'),
    input: numberColumn('input'),
    cacheRead: numberColumn('cache_read'),
    cacheWrite5m: numberColumn('cache_write_5m'),
    cacheWrite1h: numberColumn('cache_write_1h'),
    output: numberColumn('output'),
    reasoning: numberColumn('reasoning'),
    /** Nano-USD; null: nobody knows. */
    cost: numberColumn('cost'),
    costState: textColumn('cost_state').$type<CostState>(),
    cache: textColumn('cache').$type<CacheState>().notNull(),
    attempts: numberColumn('attempts').notNull(),
    /** Attempts that failed before another was made. */
    failures: jsonColumn<readonly FailedAttempt[]>('failures').notNull(),
    bytesIn: numberColumn('bytes_in').notNull(),
    bytesOut: numberColumn('bytes_out').notNull(),
  },
  (self) => [
    uniqueIndex('ai_request_id').on(self.userId, self.id),
    uniqueIndex('ai_request_ref').on(self.userId, self.ref),
    index('ai_request_at').on(self.at),
    index('ai_request_list').on(self.userId, self.seq),
    index('ai_request_status').on(self.userId, self.status, self.seq),
    index('ai_request_model').on(self.userId, self.model, self.seq),
    index('ai_request_provider').on(self.userId, self.provider, self.seq),
    index('ai_request_project')
      .on(self.userId, self.project, self.seq)
      .where(sql`project is not null`),
    index('ai_request_feature')
      .on(self.userId, self.feature, self.seq)
      .where(sql`feature is not null`),
    index('ai_request_open').on(self.seq).where(sql`status = 'open'`),
  ],
);
export type RequestRow = typeof requestTable.$inferSelect;

export const requestTagTable = table(
  'ai_request_tag',
  {
    userId: textColumn('user_id').notNull(),
    tag: textColumn('tag').notNull(),
    seq: numberColumn('seq').notNull(),
  },
  (self) => [
    primaryKey({ columns: [self.userId, self.tag, self.seq] }),
    index('ai_request_tag_of').on(self.seq),
  ],
);

export const bodyTable = table(
  'ai_body',
  {
    requestId: textColumn('request_id').notNull(),
    side: textColumn('side').$type<'request' | 'answer'>().notNull(),
    at: numberColumn('at').notNull(),
    /** Compressed by zstd, in base64. */
    packed: textColumn('packed').notNull(),
    /** Bytes of it before, and of what is kept. */
    size: numberColumn('size').notNull(),
    kept: numberColumn('kept').notNull(),
  },
  (self) => [
    primaryKey({ columns: [self.requestId, self.side] }),
    index('ai_body_at').on(self.at, self.requestId, self.side, self.kept),
  ],
);
export type BodyRow = typeof bodyTable.$inferSelect;
