// The client half of the core: HTTP over a unix socket or TCP, and typed calls on top.
export * from './body.ts';
export * from './client.ts';
export * from './http.ts';
export * from './route.ts';
export * from './socket-guard.ts';
export * from './transport-error.ts';
