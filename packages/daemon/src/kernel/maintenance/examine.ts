// Looks for damage in a database that is in use: its pages and references by SQLite's own account, and a sample of its rows
// by their hashes. `doctor --data` reads everything, and needs the home for itself.
import { tokenTable } from '@aurelius/core/db';
import { faultsOf } from '../../db/check-file.ts';
import { checkRows } from '../../db/check-rows.ts';
import type { Connection } from '../../db/open.ts';
import type { KeptRows } from '../../plugins/kept-rows.ts';

/** Rows of each table that are read. */
const SAMPLE = 5000;
/** Faults that are told; a database with more of them is lost all the same. */
const TOLD = 20;

export interface ExamineWish {
  /** Where in each table the sample begins, from 0 up to but without 1. */
  readonly from: number;
  readonly resources: string;
  readonly dataDir: string;
  readonly builtMain: string | null;
}

export interface ExamineReport {
  /** What is wrong, in words; empty: nothing was found. */
  readonly faults: readonly string[];
  /** Rows whose hash was compared. */
  readonly rows: number;
}

/** What a look at the file comes to where that is too damaged to be looked at. @throws what says nothing of the file */
function orDamage(look: () => readonly string[]): readonly string[] {
  try {
    return look();
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: unknown };
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(String(code))) return [message];
    throw error;
  }
}

export function examine(
  connection: Connection,
  tables: KeptRows['tables'],
  from: number,
): ExamineReport {
  let rows = 0;
  const faults = [
    () => faultsOf(connection, 'quick'),
    ...[{ entity: 'token', table: tokenTable }, ...tables].map(({ entity, table }) => () => {
      const checked = checkRows(connection, table, { rows: SAMPLE, from });
      rows += checked?.rows ?? 0;
      const { fault = null, names = [] } = checked ?? {};
      const unread = fault === null ? [] : [`rows of ${entity}: ${fault}`];
      return [...unread, ...names.map((name) => `${entity} ${name} is not what was stored`)];
    }),
  ].flatMap(orDamage);
  return { faults: faults.slice(0, TOLD), rows };
}
