// The SQLite half of storage.
export * from './database.ts';
export type { MigrationOwner } from './migration-files.ts';
