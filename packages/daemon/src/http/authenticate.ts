// From a request to who sent it. On TCP a token is always needed; at the socket one that is shown is judged as well.
import type { IncomingMessage } from 'node:http';
import { kernelErrors } from '@aurelius/core/contract';
import type { Principal } from '../kernel/auth/principal.ts';
import { TokenBucket } from '../kernel/auth/token-bucket.ts';

/** Wrong tokens a minute that are answered 401; further ones are told to wait, right ones never are. */
const WRONG_PER_MINUTE = 5;

const BEARER = /^bearer +(\S+) *$/i;
/** Browsers can set no header on a WebSocket: the token comes as a subprotocol. */
export const BEARER_PROTOCOL = 'bearer.';

export interface Authenticator {
  /**
   * Who shows a token; null: none is shown.
   * @throws Problem `UNAUTHENTICATED`, `RATE_LIMITED`
   */
  authenticate(request: IncomingMessage): Principal | null;
}

/**
 * The token a request shows, perhaps as clients of model providers do; null where it shows something else, undefined
 * where it shows nothing.
 */
function shownToken({ headers }: IncomingMessage): string | null | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return BEARER.exec(authorization)?.[1] ?? null;
  const key = headers['x-api-key'];
  if (key !== undefined) return typeof key === 'string' ? key : null;
  const protocols = headers.upgrade === undefined ? undefined : headers['sec-websocket-protocol'];
  const bearer = protocols?.split(',').find((it) => it.trim().startsWith(BEARER_PROTOCOL));
  return bearer?.trim().slice(BEARER_PROTOCOL.length);
}

/** @param find who holds a token; null unless it is valid */
export function createAuthenticator(find: (token: string) => Principal | null): Authenticator {
  const wrong = new TokenBucket(WRONG_PER_MINUTE / 60, WRONG_PER_MINUTE, () => performance.now());
  return {
    authenticate(request) {
      const token = shownToken(request);
      if (token === undefined) return null;
      const principal = token === null ? null : find(token);
      if (!principal) {
        const retryAfter = wrong.take();
        if (retryAfter > 0) {
          throw kernelErrors.RATE_LIMITED('Too many wrong tokens', { retryAfter });
        }
        throw kernelErrors.UNAUTHENTICATED();
      }
      const retryAfter = principal.rate?.take() ?? 0;
      if (retryAfter > 0) throw kernelErrors.RATE_LIMITED(undefined, { retryAfter });
      return principal;
    },
  };
}
