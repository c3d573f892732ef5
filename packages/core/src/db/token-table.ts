// Access tokens, by the hash of their secret. When one was last used is kept apart: it is no change of the token.
import { jsonColumn, numberColumn, table, textColumn, uniqueIndex } from './tables.ts';

export const tokenTable = table(
  'token',
  {
    id: textColumn('id').primaryKey(),
    userId: textColumn('user_id').notNull(),
    rev: numberColumn('rev').notNull(),
    hash: textColumn('hash').notNull(),
    name: textColumn('name').notNull(),
    kind: textColumn('kind').$type<'owner' | 'human' | 'script'>().notNull(),
    scopes: jsonColumn<string[]>('scopes').notNull(),
    /** SHA-256 (hex) of the whole token. */
    secretHash: textColumn('secret_hash').notNull(),
    created: numberColumn('created').notNull(),
    updated: numberColumn('updated').notNull(),
    /** Null: never. */
    expiresAt: numberColumn('expires_at'),
  },
  (self) => [uniqueIndex('token_secret').on(self.secretHash)],
);

export const tokenUse = table('token_use', {
  tokenId: textColumn('token_id').primaryKey(),
  lastUsed: numberColumn('last_used').notNull(),
});
