// The ledger, page by page.
import { instantText, type Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import type { CallContext } from '@aurelius/core/plugin';
import type { LedgerTransfer } from './contract.ts';
import type { Parts } from './parts.ts';
import { listTransfers } from './store.ts';

export async function ledger(
  { db }: Pick<Parts, 'db'>,
  { userId }: Pick<CallContext, 'userId'>,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<LedgerTransfer>> {
  const name = JSON.stringify(['ledger', userId]);
  const [before] =
    cursor === undefined ? [Number.MAX_SAFE_INTEGER] : decodeCursor(name, cursor, ['number']);
  const rows = await listTransfers(db, userId, Number(before), limit + 1);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ userId: _owner, at, ...row }) => ({ ...row, at: instantText(at) })),
    meta: { nextCursor: last ? encodeCursor(name, [last.id]) : null },
  };
}
