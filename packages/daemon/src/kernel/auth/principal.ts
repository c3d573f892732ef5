// Who calls: a token, or the owner at the unix socket.
import type { Token } from '@aurelius/core/kernel';
import type { TokenBucket } from './token-bucket.ts';

export interface Principal {
  readonly userId: string;
  readonly kind: Token['kind'];
  /** Null: the owner at the socket, who needs none. */
  readonly tokenId: string | null;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970 UTC; null: never. */
  readonly expiresAt: number | null;
  /** Aborts when the token is revoked or has expired: whatever it has open ends then. */
  readonly ended: AbortSignal;
  /** How much it may ask for; null: the owner at the socket is not limited. */
  readonly rate: TokenBucket | null;
}

/** The person the daemon belongs to. */
export const OWNER = 'owner';

/** Whoever asks for what is open to everybody. */
export const NOBODY: Principal = {
  userId: '',
  kind: 'script',
  tokenId: null,
  scopes: [],
  expiresAt: null,
  ended: new AbortController().signal,
  rate: null,
};

/** Whoever may open the socket is the owner: its folder is closed to everyone else. */
export const SOCKET_OWNER: Principal = {
  userId: OWNER,
  kind: 'owner',
  tokenId: null,
  scopes: ['*'],
  expiresAt: null,
  ended: new AbortController().signal,
  rate: null,
};
