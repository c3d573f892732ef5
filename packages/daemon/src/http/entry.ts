// Where a request came in and what the gate found out about it.
import type { RawOperation } from '@aurelius/core/contract';
import type { FastifyRequest } from 'fastify';
import { type Principal, SOCKET_OWNER } from '../kernel/auth/principal.ts';

export interface Entry {
  /** Over TCP; false: over the unix socket. */
  readonly tcp: boolean;
  /** Null until the gate knows, and where nobody needs to be known. */
  readonly principal: Principal | null;
  /** The allow-listed origin of the web page that asks; null: no web page. */
  readonly origin: string | null;
}

/** The owner at the socket: nearly every request. */
export const AT_SOCKET: Entry = { tcp: false, principal: SOCKET_OWNER, origin: null };

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without identity. */
    public?: boolean;
    /** How its operation tells refusals. */
    refusal?: RawOperation['refusal'];
  }
  interface FastifyRequest {
    /** Null until the gate has decided. */
    entry: Entry | null;
  }
}

/**
 * Who calls.
 * @throws Error where the gate let somebody unknown through: a bug
 */
export function principalOf({ entry }: FastifyRequest): Principal {
  if (!entry?.principal) throw new Error('Nobody was let in');
  return entry.principal;
}
