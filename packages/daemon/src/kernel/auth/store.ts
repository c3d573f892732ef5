// All SQL about tokens.
import { prepared, type ReadDb, tokenTable, tokenUse, type WriteTx } from '@aurelius/core/db';
import { eq, sql } from 'drizzle-orm';

export type TokenRow = typeof tokenTable.$inferSelect;

/** Every token, with when it was last used (milliseconds since 1970 UTC; null: never). */
export async function allTokens(
  db: ReadDb,
): Promise<{ token: TokenRow; lastUsed: number | null }[]> {
  const [tokens, uses] = [db.table(tokenTable), db.table(tokenUse)];
  return prepared(db, 'token.all', () =>
    db.orm
      .select({ token: tokens, lastUsed: uses.lastUsed })
      .from(tokens)
      .leftJoin(uses, eq(uses.tokenId, tokens.id)),
  );
}

export async function insertToken(tx: WriteTx, row: TokenRow): Promise<void> {
  await tx.orm.insert(tx.table(tokenTable)).values(row);
}

export async function deleteToken(tx: WriteTx, id: string): Promise<void> {
  const [tokens, uses] = [tx.table(tokenTable), tx.table(tokenUse)];
  await tx.orm.delete(tokens).where(eq(tokens.id, id));
  await tx.orm.delete(uses).where(eq(uses.tokenId, id));
}

/** @param used milliseconds since 1970 UTC, by token id */
export async function noteUses(tx: WriteTx, used: ReadonlyMap<string, number>): Promise<void> {
  const uses = tx.table(tokenUse);
  for (const [tokenId, lastUsed] of used) {
    await prepared(
      tx,
      'token.used',
      () =>
        tx.orm
          .insert(uses)
          .values({ tokenId: sql.placeholder('tokenId'), lastUsed: sql.placeholder('lastUsed') })
          .onConflictDoUpdate({
            target: uses.tokenId,
            set: { lastUsed: sql.raw('excluded.last_used') },
          }),
      { tokenId, lastUsed },
    );
  }
}
