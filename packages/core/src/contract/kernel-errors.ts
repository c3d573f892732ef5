// The error codes that belong to no slice: the gate, validation, storage, the daemon's life and the CLI's own.
// docs/errors.md is generated from this table and the slices' tables.
import { defineErrors } from './errors.ts';

export const kernelErrors = defineErrors({
  MALFORMED_JSON: { status: 400, title: 'The body is not well-formed JSON' },
  INVALID_INPUT: { status: 400, title: 'The input does not fit the operation' },
  INVALID_CURSOR: {
    status: 400,
    title: 'The cursor is not one this list gave out',
    hint: 'Start again without a cursor.',
  },
  BAD_HOST: { status: 400, title: 'The request must carry exactly one Host header' },
  UNAUTHENTICATED: { status: 401, title: 'The token is missing or not valid' },
  FORBIDDEN: { status: 403, title: 'The request is not allowed' },
  MISSING_PERMISSION: { status: 403, title: 'The caller lacks a permission for this operation' },
  ROUTE_NOT_FOUND: {
    status: 404,
    title: 'There is no such route',
    hint: 'docs/api.html lists every route.',
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This method is not spoken here' },
  NUMBER_UNKNOWN: {
    status: 404,
    title: 'The number names no row of a list that was shown here',
    hint: 'Show the list again, or use a ref.',
  },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long', retryable: true },
  EXPECTATION_FAILED: { status: 417, title: 'No such expectation can be met' },
  REV_STALE: {
    status: 409,
    title: 'It was changed by someone else in the meantime',
    hint: 'Read it again and repeat the change on what is there now.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'The body is larger than this operation accepts' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'The body has a media type this operation does not accept',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The idempotency key was used for another request',
    hint: 'Use a new key for every new request.',
  },
  IDEMPOTENCY_ANSWER_PURGED: {
    status: 410,
    title: 'The call was answered, and what it answered was purged since',
    exit: 'notFound',
  },
  RATE_LIMITED: { status: 429, title: 'Too many requests', retryable: true },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers of the request are too large' },
  INTERNAL: {
    status: 500,
    title: 'Something went wrong inside Aurelius',
    hint: 'The daemon log has the details under this request id: aurelius daemon logs',
  },
  WRITE_AWAITED_OUTSIDE: {
    status: 500,
    title: 'A database write waited for something outside the database and was rolled back',
  },
  DAEMON_OUTDATED: {
    status: 503,
    title: 'The running daemon is older than this command',
    hint: 'aurelius daemon restart',
    retryable: true,
  },
  DAEMON_STOPPING: { status: 503, title: 'The daemon is shutting down', retryable: true },
  DAEMON_UNAVAILABLE: {
    status: 503,
    title: 'The daemon does not answer',
    hint: 'aurelius daemon start',
    exit: 'unavailable',
    retryable: true,
  },
  DAEMON_RUNNING: {
    status: 409,
    title: 'Another daemon already uses this home',
    exit: 'retry',
    retryable: true,
  },
  DATA_DAMAGED: {
    status: 500,
    title: 'A stored row is damaged',
    hint: 'aurelius doctor --data',
    exit: 'failure',
  },
  AUDIT_BROKEN: {
    status: 409,
    title: 'The audit log is not as it was written',
    exit: 'failure',
  },
  PURGE_UNFINISHED: {
    status: 507,
    title: 'It is removed, but its traces in the file could not be wiped yet',
    hint: 'Free some space, then: aurelius daemon restart',
  },
  STORAGE_FULL: {
    status: 507,
    title: 'The disk is full: nothing was written',
    hint: 'Free some space; reading and removing still work.',
    retryable: true,
  },
  SCHEMA_NEWER: {
    status: 503,
    title: 'The database was written by a newer Aurelius',
    hint: 'Update Aurelius, then start the daemon again.',
    exit: 'config',
  },
  STORAGE_UNUSABLE: { status: 503, title: 'The database cannot be used', exit: 'config' },
  STORAGE_NOT_ENCRYPTED: {
    status: 503,
    title: 'The database is not encrypted, and it should be',
    hint: 'aurelius rekey --encrypt',
    exit: 'config',
  },
  STORAGE_KEY_MISSING: {
    status: 503,
    title: 'The key of the database is missing',
    hint: 'aurelius secrets where storage.key',
    exit: 'config',
  },
  STORAGE_KEY_WRONG: {
    status: 503,
    title: 'No key that is known opens the database',
    hint: 'Bring back the key it was encrypted with, or restore a backup.',
    exit: 'config',
  },
  STORAGE_KEY_UNFIT: {
    status: 409,
    title: 'The key of the database would be out of reach when the daemon starts',
    hint: 'aurelius config set storage.keyFile storage.key',
    exit: 'config',
  },
  REKEY_POINTLESS: { status: 409, title: 'There is nothing to change about the database' },
  CONFIG_INVALID: { status: 400, title: 'The configuration is not valid', exit: 'config' },
  PLUGIN_INVALID: {
    status: 400,
    title: 'A plugin cannot be loaded',
    hint: 'aurelius plugins list',
    exit: 'config',
  },
  USAGE: { status: 400, title: 'The command line is not understood', exit: 'usage' },
  INTERRUPTED: { status: 499, title: 'Interrupted', exit: 'interrupted' },
});
