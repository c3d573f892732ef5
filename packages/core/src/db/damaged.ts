// Rows whose content is not what their hash says. A hash that was found right is remembered, so that a row is computed
// once and then only compared.
import { kernelErrors, type Problem } from '../contract/index.ts';
import { isSound } from './content-hash.ts';
import type { Recorded } from './database.ts';

/** Hashes of one generation; two are kept, so that what is in use stays and the rest goes. */
const GENERATION = 16_384;

let young = new Set<string>();
let old = new Set<string>();

function remember(hash: string): void {
  if (young.size >= GENERATION) {
    old = young;
    young = new Set();
  }
  young.add(hash);
}

/** Whether a row with this hash was found sound by this process. The hash covers the id, so it stands for the row. */
function isKnownSound(hash: string): boolean {
  if (young.has(hash)) return true;
  if (!old.has(hash)) return false;
  remember(hash);
  return true;
}

/** Computes the hash of a row, whatever is remembered, and remembers what came out. */
function checkSound(row: Recorded): boolean {
  if (isSound(row)) {
    remember(row.hash);
    return true;
  }
  young.delete(row.hash);
  old.delete(row.hash);
  return false;
}

/** @param row what can be read of it */
export function damagedProblem(entity: string, row: Readonly<Record<string, unknown>>): Problem {
  const name = [row['ref'], row['id']].find((it) => typeof it === 'string' && it !== '');
  return kernelErrors.DATA_DAMAGED(
    name === undefined
      ? `A row of ${entity} is not what was stored.`
      : `${entity} ${name as string} is not what was stored.`,
  );
}

/**
 * The row, which is what was stored. To be asked wherever one row is read by its name, and before a write builds on it.
 * @throws Problem `DATA_DAMAGED`
 */
export function soundRow<Row extends Recorded>(entity: string, row: Row): Row {
  if (isKnownSound(row.hash) || checkSound(row)) return row;
  throw damagedProblem(entity, row as Row & Record<string, unknown>);
}
