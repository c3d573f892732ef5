// All SQL about tokens.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import {
  prepared,
  type ReadDb,
  soundRow,
  tokenTable,
  tokenUse,
  type WriteTx,
} from '@aurelius/core/db';
import { eq, sql } from 'drizzle-orm';

export type TokenRow = typeof tokenTable.$inferSelect;

/** Tokens with when each was last used (milliseconds since 1970 UTC; null: never), and ids of those that are damaged. */
interface StoredTokens {
  readonly sound: readonly { readonly token: TokenRow; readonly lastUsed: number | null }[];
  readonly damaged: readonly string[];
}

/** The token with this id. @throws Problem `DATA_DAMAGED` */
async function tokenOf(db: ReadDb, id: string): Promise<TokenRow> {
  const tokens = db.table(tokenTable);
  const rows = await prepared(
    db,
    'token.by-id',
    () =>
      db.orm
        .select()
        .from(tokens)
        .where(eq(tokens.id, sql.placeholder('id'))),
    { id },
  );
  return soundRow('token', rows[0] as TokenRow);
}

export async function allTokens(db: ReadDb): Promise<StoredTokens> {
  const [tokens, uses] = [db.table(tokenTable), db.table(tokenUse)];
  const known = await prepared(db, 'token.all', () =>
    db.orm
      .select({ id: tokens.id, lastUsed: uses.lastUsed })
      .from(tokens)
      .leftJoin(uses, eq(uses.tokenId, tokens.id)),
  );
  const sound: { token: TokenRow; lastUsed: number | null }[] = [];
  const damaged: string[] = [];
  for (const { id, lastUsed } of known) {
    try {
      sound.push({ token: await tokenOf(db, id), lastUsed });
    } catch (error) {
      if (!isProblem(error, kernelErrors.DATA_DAMAGED)) throw error;
      damaged.push(id);
    }
  }
  return { sound, damaged };
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
