// The client half of the core: HTTP over a unix socket or TCP, and typed calls on top.
export { FILE_TYPE } from '../contract/operation.ts';
export * from './address.ts';
export * from './body.ts';
export * from './client.ts';
export * from './feed.ts';
export * from './find-daemon.ts';
export * from './http.ts';
export { itemsOf, problemFromJson, refusalOf } from './reply.ts';
export * from './route.ts';
export * from './socket-guard.ts';
export * from './transport-error.ts';
export * from './transport-problem.ts';
export { userLocale } from './user-locale.ts';
