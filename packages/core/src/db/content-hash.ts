// The content hash of a row: what tells a damaged row from a sound one, and a changed one from the one that was seen.
import { hash } from 'node:crypto';
import type { Recorded } from './database.ts';

/** A value whose text does not depend on the order in which its keys were set. */
function canonical(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(canonical);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, item]) => [key, canonical(item)]);
}

/** What a row's hash leaves out. */
const UNHASHED = new Set(['rev', 'hash', 'updated']);

/** Sorted content columns of every set of columns seen, so that they are sorted once per table and not per row. */
const contentColumns = new Map<string, readonly string[]>();

function columnsOf(row: object): readonly string[] {
  const names = Object.keys(row);
  const shape = names.join();
  let columns = contentColumns.get(shape);
  if (!columns) {
    columns = names.filter((name) => !UNHASHED.has(name)).sort();
    contentColumns.set(shape, columns);
  }
  return columns;
}

function hashOf(row: Recorded, withNulls: boolean): string {
  const columns: string[] = [];
  const values: unknown[] = [];
  for (const name of columnsOf(row)) {
    const value = (row as object as Record<string, unknown>)[name];
    if (value === null && !withNulls) continue;
    columns.push(name);
    values.push(canonical(value));
  }
  return hash('sha256', JSON.stringify([columns, values]));
}

/**
 * SHA-256 (hex) over a row's content, independent of key order, `rev`, `hash` and `updated`. Nulls are left out, so that
 * a column that is added later changes the hash of no row that has nothing in it.
 */
export const contentHash = (row: Recorded): string => hashOf(row, false);

/** Whether a row is what was stored. Rows of the first schemas were hashed with their nulls. */
export const isSound = (row: Recorded): boolean =>
  hashOf(row, false) === row.hash || hashOf(row, true) === row.hash;
