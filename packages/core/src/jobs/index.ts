// Keeping jobs: the port, and when a failed one is tried again.
export * from './backoff.ts';
export * from './store.ts';
