// Opens one connection for a protocol other than HTTP, with TLS where its scheme begins with it. Loaded with the first one.
import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { NET_SCHEMES } from '@aurelius/core/contract';
import type { NetPlace, NetReach } from '@aurelius/core/plugin';
import { unlessAborted } from './call.ts';
import { createGuard, plainHost, type Resolve } from './guard.ts';

/** First probe of a connection that is silent, milliseconds: a peer that is gone is noticed one day. */
const KEEP_ALIVE_MS = 60_000;

export interface Dialled {
  readonly socket: Socket;
  /** What it is connected to. */
  readonly address: string;
}

/**
 * The connected socket; with TLS, its certificate fits the host name and somebody vouches for it.
 * @throws Problem `EGRESS_BLOCKED_ADDRESS`, the signal's reason, Error of the system
 */
export async function dial(
  { scheme, hostname, port }: NetPlace,
  reach: NetReach,
  signal: AbortSignal,
  resolve?: Resolve,
): Promise<Dialled> {
  const host = plainHost(hostname);
  const guard = createGuard(reach, resolve);
  guard.before(host);
  const { tls } = NET_SCHEMES[scheme];
  const options = {
    host,
    port,
    lookup: guard.lookup,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  };
  const named = isIP(host) === 0 ? { servername: host } : {};
  const socket = tls ? connectTls({ ...options, ...named }) : connectTcp(options);
  try {
    await unlessAborted(signal, once(socket, tls ? 'secureConnect' : 'connect'));
    return { socket, address: guard.after(socket) };
  } catch (error) {
    // what it still says is said to nobody
    socket.on('error', () => {}).destroy();
    throw error;
  }
}
