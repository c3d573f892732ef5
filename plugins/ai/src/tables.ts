// The tables of the gateway. Instants are milliseconds since 1970 UTC.
export * from './log/tables.ts';
export * from './privacy/tables.ts';
