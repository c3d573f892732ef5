// `doctor-data`: reads every page and every row of the database, and tells what is not as it was stored.
import { join } from 'node:path';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import { tokenTable } from '@aurelius/core/db';
import { faultsOf } from '../db/check-file.ts';
import { checkRows, readDbOf } from '../db/check-rows.ts';
import { fittingKey } from '../db/database.ts';
import { fileState } from '../db/file-state.ts';
import { type Connection, openConnection } from '../db/open.ts';
import { readHead } from '../kernel/audit/head-file.ts';
import { verifyChain } from '../kernel/audit/verify.ts';
import { keysToOpen } from '../kernel/secrets/storage-key.ts';
import { keptRows } from '../plugins/kept-rows.ts';
import type { OnceContext, OnceTask } from './task.ts';

/** Rows of plugins that cannot be loaded are nobody's to judge; they are named. */
async function* checkPlugins(connection: Connection, context: OnceContext) {
  const { dataDir } = context.paths;
  const { tables, unread, release } = await keptRows({ ...context, dataDir });
  try {
    for (const { entity, table } of tables) {
      const checked = checkRows(connection, table);
      if (checked) yield { type: 'rows' as const, entity, ...checked };
    }
    for (const one of unread) yield { type: 'unread' as const, ...one };
  } finally {
    release();
  }
}

/** Why the audit log is not as it was written; null: it is, or there is none yet. */
async function auditFault(connection: Connection, dataDir: string): Promise<string | null> {
  const there = connection.prepare("select 1 from sqlite_master where name = 'audit_log'").get();
  if (!there) return null;
  const kept = readHead(dataDir);
  const witnesses = kept === null || kept === 'broken' ? [] : [{ head: kept, from: 'audit.head' }];
  const proving = verifyChain(readDbOf(connection), witnesses);
  try {
    while (!(await proving.next()).done);
    return null;
  } catch (error) {
    if (isProblem(error, kernelErrors.AUDIT_BROKEN)) return error.detail ?? error.message;
    return (error as Error).message;
  }
}

/**
 * Tells `{ type: 'file', faults }`, empty where the file is sound or there is none; for each entity `{ type: 'rows' }`
 * with how many rows there are and which are damaged; `{ type: 'unread' }` for each plugin whose rows nobody can judge;
 * and `{ type: 'audit', fault }`.
 */
export const doctorData: OnceTask = {
  async *run(context) {
    const { paths, home } = context;
    const file = join(paths.dataDir, DATABASE_FILE);
    const keys = await keysToOpen(paths.dataDir, home.early.storage, home.storageKeys);
    if (fileState(file) === 'none') {
      yield { type: 'file', faults: [] };
      return;
    }
    let connection: Connection | undefined;
    try {
      connection = openConnection(file, 'read', keys && fittingKey(file, keys));
      yield { type: 'file', faults: faultsOf(connection) };
      const tokens = checkRows(connection, tokenTable);
      if (tokens) yield { type: 'rows', entity: 'token', ...tokens };
      yield* checkPlugins(connection, context);
      yield { type: 'audit', fault: await auditFault(connection, paths.dataDir) };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error;
      yield { type: 'file', faults: [(error as Error).message] };
    } finally {
      connection?.close();
    }
  },
};
