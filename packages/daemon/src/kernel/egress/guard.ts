// What a connection may lead to: what a name resolves to is judged before a socket is opened to one of those very addresses,
// and the address of the connected socket again.
import { lookup } from 'node:dns/promises';
import type { LookupFunction, Socket } from 'node:net';
import { isIP } from 'node:net';
import { egressErrors } from '@aurelius/core/kernel';
import type { NetReach } from '@aurelius/core/plugin';
import { isLoopback, kindOf } from './addresses.ts';

export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. @throws Error of the resolver */
export type Resolve = (hostname: string) => Promise<readonly FoundAddress[]>;

/** @throws Problem `EGRESS_BLOCKED_ADDRESS` */
function assertReachable(address: string, reach: NetReach): void {
  if (reach === 'loopback') {
    if (isLoopback(address)) return;
    throw egressErrors.EGRESS_BLOCKED_ADDRESS('The host is not this machine.');
  }
  const kind = kindOf(address);
  if (kind === 'public' || (kind === 'private' && reach === 'owner')) return;
  throw egressErrors.EGRESS_BLOCKED_ADDRESS(
    kind === 'metadata'
      ? 'The host leads to the metadata service of a cloud, which is never called.'
      : 'The host leads to this machine or a private network.',
    kind === 'metadata'
      ? {}
      : { hint: 'Only an address that you write into the config of the plugin may be private.' },
  );
}

/** Names that mean this machine, whatever a resolver says (RFC 6761 §6.3). */
const LOOPBACK_NAME = /(^|\.)localhost\.?$/i;
const LOOPBACK: readonly FoundAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Resolves for a socket, which then connects to nothing that was not judged. */
const guardedLookup =
  (resolve: Resolve, reach: NetReach): LookupFunction =>
  (hostname, { all }, callback) => {
    const finding = LOOPBACK_NAME.test(hostname) ? Promise.resolve(LOOPBACK) : resolve(hostname);
    finding.then(
      (found) => {
        try {
          for (const { address } of found) assertReachable(address, reach);
          const [first] = found;
          if (!first) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
          if (all) callback(null, [...found]);
          else callback(null, first.address, first.family);
        } catch (error) {
          callback(error as Error, '');
        }
      },
      (error: unknown) => callback(error as Error, ''),
    );
  };

export interface Guard {
  readonly lookup: LookupFunction;
  /** Judges what takes no lookup. @throws Problem `EGRESS_BLOCKED_ADDRESS` */
  before(hostname: string): void;
  /** Judges what a socket is connected to, and destroys it. @returns its address @throws Problem `EGRESS_BLOCKED_ADDRESS` */
  after(socket: Socket): string;
}

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true, order: 'verbatim' });

/** @param resolve finds the addresses of a name; default: the system */
export function createGuard(reach: NetReach, resolve: Resolve = systemResolve): Guard {
  return {
    lookup: guardedLookup(resolve, reach),
    before(hostname) {
      if (isIP(hostname) !== 0) assertReachable(hostname, reach);
    },
    after(socket) {
      const { remoteAddress = '' } = socket;
      try {
        assertReachable(remoteAddress, reach);
        return remoteAddress;
      } catch (blocked) {
        socket.destroy();
        throw blocked;
      }
    },
  };
}

/** Without the brackets of IPv6, as sockets take it. */
export const plainHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
