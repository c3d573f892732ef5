// Entries of what is done while no daemon runs. The next one takes them into the log, before anything else is written.
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditEntry, AuditNote } from './chain.ts';

const spool = (dataDir: string): string => join(dataDir, 'audit.pending');

/**
 * To be called before the thing is done, so that nothing is done unrecorded.
 * @param operation the command that does it @param at milliseconds since 1970 UTC
 */
export function noteForLater(
  dataDir: string,
  operation: string,
  at: number,
  note: AuditNote,
): void {
  const by = { userId: null, actor: 'owner', operation, requestId: null };
  const entry: AuditEntry = { at, ...by, before: null, after: null, ...note };
  appendFileSync(spool(dataDir), `${JSON.stringify(entry)}\n`, { mode: 0o600, flush: true });
}

/** What waits there; a line that was cut off is left out. */
export function notedBefore(dataDir: string): AuditEntry[] {
  let text: string;
  try {
    text = readFileSync(spool(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as AuditEntry];
    } catch {
      return [];
    }
  });
}

export const forgetNoted = (dataDir: string): void => rmSync(spool(dataDir), { force: true });
