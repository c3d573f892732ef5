// What the context in use does to a call.
import type { ReadDb } from '@aurelius/core/db';
import { activeContext } from '../db/saved.ts';
import type { TaskRow } from '../row.ts';
import type { ContextRow } from '../tables.ts';

/** The context that a call is in. @param noContext the call asked to be in none */
export const contextFor = async (
  db: ReadDb,
  userId: string,
  noContext: boolean | undefined,
): Promise<ContextRow | null> => (noContext ? null : ((await activeContext(db, userId)) ?? null));

/**
 * A new task as its context has it: in the context's project unless it names one, with its labels beside its own.
 * @param said fields that the caller gave; one that is cleared on purpose stays empty
 */
export function inContext<Patch extends Partial<Pick<TaskRow, 'project' | 'labels'>>>(
  patch: Patch,
  context: Pick<ContextRow, 'project' | 'labels'> | null,
  said: { readonly project?: string | null; readonly labels?: readonly string[] | null },
): Patch {
  if (!context) return patch;
  const bare = said.labels === null || said.labels?.length === 0;
  return {
    ...patch,
    project: said.project === null ? null : (patch.project ?? context.project),
    labels: bare ? [] : [...new Set([...(patch.labels ?? []), ...context.labels])],
  };
}
