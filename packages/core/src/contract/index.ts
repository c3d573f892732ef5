// The contract half of the core: what every part of Aurelius agrees on. Imports zod and nothing else.
export * from './build.ts';
export * from './civil.ts';
export * from './egress.ts';
export * from './errors.ts';
export * from './fault-text.ts';
export * from './file-problem.ts';
export * from './id.ts';
export * from './instant.ts';
export * from './job.ts';
export * from './kernel-errors.ts';
export * from './operation.ts';
export * from './page.ts';
export * from './rev.ts';
export * from './schedule.ts';
export * from './secret.ts';
export * from './stream.ts';
export * from './text.ts';
