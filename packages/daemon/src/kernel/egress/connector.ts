// Makes connections for HTTP, and none that the guard forbids.
import type { NetReach } from '@aurelius/core/plugin';
import { buildConnector } from 'undici';
import { createGuard, plainHost, type Resolve } from './guard.ts';

/** Longest wait for a connection, milliseconds, whatever a caller says. */
const CONNECT_MAX_MS = 30_000;

/**
 * @param onAddress told of the address of each connection that stands
 * @param resolve as in `createGuard`
 */
export function guardedConnector(
  reach: NetReach,
  onAddress: (address: string) => void,
  resolve?: Resolve,
): buildConnector.connector {
  const guard = createGuard(reach, resolve);
  const connect = buildConnector({
    timeout: CONNECT_MAX_MS,
    allowH2: false,
    lookup: guard.lookup,
  });
  return (options, callback) => {
    try {
      guard.before(plainHost(options.hostname));
    } catch (error) {
      callback(error as Error, null);
      return;
    }
    connect(options, (error, socket) => {
      if (!socket) return callback(error, null);
      try {
        onAddress(guard.after(socket));
      } catch (blocked) {
        callback(blocked as Error, null);
        return;
      }
      callback(null, socket);
    });
  };
}
