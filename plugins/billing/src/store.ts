// All SQL of the slice, by what it is about. Reads take a ReadDb, writes a WriteTx; every query is prepared once and held.
export * from './db/budgets.ts';
export * from './db/ledger.ts';
export * from './db/periods.ts';
export * from './db/usage.ts';
