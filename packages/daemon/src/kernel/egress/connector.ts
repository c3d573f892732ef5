// Makes every connection to the outside, and none that the guard forbids: it judges what a name leads to before a socket is
// opened, opens it to one of those very addresses, and judges the address it is connected to.
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { egressErrors } from '@aurelius/core/kernel';
import { buildConnector } from 'undici';
import { kindOf } from './addresses.ts';

/** Longest wait for a connection, milliseconds, whatever a caller says. */
const CONNECT_MAX_MS = 30_000;

export interface FoundAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. @throws Error of the resolver */
export type Resolve = (hostname: string) => Promise<readonly FoundAddress[]>;

/** Whose word a connection is made on: `owner` named the address, so that it may be a private one. */
export type Reach = 'public' | 'owner';

/** @throws Problem `EGRESS_BLOCKED_ADDRESS` */
function assertReachable(address: string, reach: Reach): void {
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
  (resolve: Resolve, reach: Reach): LookupFunction =>
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

/** @param onAddress told of the address of each connection that stands */
export function guardedConnector(
  resolve: Resolve,
  reach: Reach,
  onAddress: (address: string) => void,
): buildConnector.connector {
  const connect = buildConnector({
    timeout: CONNECT_MAX_MS,
    allowH2: false,
    lookup: guardedLookup(resolve, reach),
  });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    try {
      // no name, so nothing is looked up
      if (isIP(host) !== 0) assertReachable(host, reach);
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(options, (error, socket) => {
      if (!socket) return callback(error, null);
      const { remoteAddress = '' } = socket;
      try {
        assertReachable(remoteAddress, reach);
      } catch (blocked) {
        socket.destroy();
        callback(blocked as Error, null);
        return;
      }
      onAddress(remoteAddress);
      callback(null, socket);
    });
  };
}
