// For plugin authors: a host to test a slice's rules on, and the suite that every plugin must pass.

export * from './channel-suite.ts';
export * from './check.ts';
export * from './databases.ts';
export * from './provider-suite.ts';
export * from './suite.ts';
export { createTestCache } from './test-cache.ts';
export * from './test-host.ts';
