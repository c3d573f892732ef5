// The database half of the core: tables, the port stores are written against, prepared queries, cursors.
export * from './audit-table.ts';
export { contentHash, isSound } from './content-hash.ts';
export * from './cursor.ts';
export { soundRow } from './damaged.ts';
export * from './database.ts';
export * from './egress-table.ts';
export * from './entity-store.ts';
export * from './event-recorder.ts';
export * from './event-table.ts';
export * from './idempotency-table.ts';
export * from './origin.ts';
export * from './query.ts';
export * from './search-table.ts';
export * from './search-words.ts';
export * from './tables.ts';
export * from './token-table.ts';
export * from './write-tx.ts';
