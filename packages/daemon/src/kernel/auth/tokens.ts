// The tokens of this daemon: kept in memory by the hash of their secret, so that a request needs no query.

import type { Database, WriteTx } from '@aurelius/core/db';
import type { CreatedToken, Token } from '@aurelius/core/kernel';
import { tokenErrors } from '@aurelius/core/kernel';
import type { Clock, Ids, Log } from '@aurelius/core/plugin';
import type { Principal } from './principal.ts';
import { makeToken, secretHash } from './secret.ts';
import { allTokens, deleteToken, insertToken, noteUses, type TokenRow } from './store.ts';
import { TokenBucket } from './token-bucket.ts';

/** How often ends are looked for, milliseconds. */
const SWEEP_MS = 1000;
/** How often last uses are written down, milliseconds. */
const FLUSH_MS = 60_000;
/** Burst of a rate limit, in seconds of its rate. */
const BURST_SECONDS = 5;

export interface TokenParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Requests per second for each token. */
  readonly rateLimit: number;
}

/** What a new token shall be. */
export interface NewToken {
  readonly userId: string;
  readonly name: string;
  readonly kind: Token['kind'];
  readonly scopes: readonly string[];
  /** Milliseconds since 1970 UTC; null: never. */
  readonly expiresAt: number | null;
}

/** A token in memory. */
interface Held {
  readonly row: TokenRow;
  readonly principal: Principal;
  readonly end: AbortController;
  lastUsed: number | null;
}

const instant = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

/** A token as the world sees it. */
const toWire = ({ row, lastUsed }: Pick<Held, 'row' | 'lastUsed'>): Token => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  scopes: row.scopes,
  created: new Date(row.created).toISOString(),
  expiresAt: instant(row.expiresAt),
  lastUsed: instant(lastUsed),
});

export class Tokens {
  readonly #parts: TokenParts;
  readonly #bySecret = new Map<string, Held>();
  /** Not written down yet. */
  #used = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #flushAt = 0;

  private constructor(parts: TokenParts) {
    this.#parts = parts;
  }

  /** Reads what the database holds. */
  static async open(parts: TokenParts): Promise<Tokens> {
    const tokens = new Tokens(parts);
    const { sound, damaged } = await allTokens(parts.db);
    for (const { token, lastUsed } of sound) tokens.#hold(token, lastUsed);
    // what it may do is part of what may be damaged
    if (damaged.length > 0) parts.log.error({ tokens: damaged }, 'damaged tokens are not valid');
    return tokens;
  }

  /** Who holds this token; null unless it is valid. */
  find(text: string): Principal | null {
    const held = this.#bySecret.get(secretHash(text));
    if (!held) return null;
    const now = this.#parts.clock.now();
    if (isOver(held, now)) {
      held.end.abort();
      return null;
    }
    held.lastUsed = now;
    this.#used.set(held.row.id, now);
    this.#watch();
    return held.principal;
  }

  /** Tokens that are valid, the oldest first. */
  list(userId: string): Token[] {
    const now = this.#parts.clock.now();
    return [...this.#bySecret.values()]
      .filter((held) => held.row.userId === userId && !isOver(held, now))
      .sort((a, b) => a.row.created - b.row.created || (a.row.id < b.row.id ? -1 : 1))
      .map(toWire);
  }

  /** Makes a token, and forgets those that are over. */
  async create(wanted: NewToken): Promise<CreatedToken> {
    const { db, clock, ids } = this.#parts;
    const now = clock.now();
    const { id, text } = makeToken(wanted.kind, ids);
    const blank = {
      id,
      rev: 0,
      hash: '',
      secretHash: secretHash(text),
      created: now,
      updated: now,
    };
    const over = [...this.#bySecret.values()].filter((held) => isOver(held, now));
    const row = await db.write(async (tx) => {
      for (const { row: old } of over) await remove(tx, old, false);
      const after: TokenRow = { ...blank, ...wanted, scopes: [...wanted.scopes] };
      const stamped = tx.record({
        entity: 'token',
        before: null,
        after,
        event: (made) => ({ type: 'token:created', data: toWire({ row: made, lastUsed: null }) }),
      });
      await insertToken(tx, stamped);
      return stamped;
    });
    for (const held of over) this.#drop(held);
    this.#hold(row, null);
    const { name, kind, scopes } = row;
    return { id, name, kind, token: text, scopes, expiresAt: instant(row.expiresAt) };
  }

  /**
   * Ends a token at once.
   * @param word its id, or its name where no other has it
   * @throws Problem `TOKEN_NOT_FOUND`
   */
  async revoke(userId: string, word: string): Promise<Token> {
    const own = [...this.#bySecret.values()].filter((held) => held.row.userId === userId);
    const named = own.filter(({ row }) => row.name === word);
    const held = own.find(({ row }) => row.id === word) ?? (named.length === 1 ? named[0] : null);
    if (!held) {
      const detail = named.length > 1 ? `${named.length} tokens are named "${word}".` : undefined;
      throw tokenErrors.TOKEN_NOT_FOUND(detail ?? `No token is "${word}".`);
    }
    await this.#parts.db.write((tx) => remove(tx, held.row, true));
    this.#drop(held);
    return toWire(held);
  }

  /** Writes down what is not yet written and stops looking. */
  async close(): Promise<void> {
    this.#rest();
    await this.#flush();
  }

  #hold(row: TokenRow, lastUsed: number | null): void {
    const end = new AbortController();
    const { rateLimit } = this.#parts;
    const rate = new TokenBucket(rateLimit, rateLimit * BURST_SECONDS, () => performance.now());
    const { userId, kind, id: tokenId, scopes, expiresAt } = row;
    const principal = { userId, kind, tokenId, scopes, expiresAt, ended: end.signal, rate };
    this.#bySecret.set(row.secretHash, { row, principal, end, lastUsed });
  }

  #drop(held: Held): void {
    this.#bySecret.delete(held.row.secretHash);
    this.#used.delete(held.row.id);
    held.end.abort();
  }

  /** Keeps an eye on the tokens while they are in use. */
  #watch(): void {
    if (this.#timer) return;
    this.#flushAt = performance.now() + FLUSH_MS;
    this.#timer = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  #sweep(): void {
    const now = this.#parts.clock.now();
    for (const held of this.#bySecret.values()) if (isOver(held, now)) held.end.abort();
    if (performance.now() < this.#flushAt) return;
    this.#flushAt = performance.now() + FLUSH_MS;
    this.#flush().catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'last uses of tokens were not written down');
    });
    if ([...this.#bySecret.values()].every(({ row }) => row.expiresAt === null)) this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #flush(): Promise<void> {
    const used = this.#used;
    if (used.size === 0) return;
    this.#used = new Map();
    await this.#parts.db.write((tx) => noteUses(tx, used));
  }
}

const isOver = ({ row }: Held, now: number): boolean =>
  row.expiresAt !== null && row.expiresAt <= now;

async function remove(tx: WriteTx, row: TokenRow, tell: boolean): Promise<void> {
  const event = (gone: TokenRow) => ({
    type: 'token:revoked',
    data: toWire({ row: gone, lastUsed: null }),
  });
  tx.record({ entity: 'token', before: row, after: null, event: tell ? event : null });
  await deleteToken(tx, row.id);
}
