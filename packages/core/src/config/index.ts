// The config half of the core.
export type { BackupConfig } from './backup.ts';
export * from './edit.ts';
export * from './http.ts';
export * from './keys.ts';
export * from './load.ts';
export * from './paths.ts';
export * from './replace.ts';
export * from './schema.ts';
export * from './secrets.ts';
export * from './storage.ts';
export * from './suggest.ts';
