// Who answers on the socket: the one question that decides whether to start, stop or leave a daemon alone.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { guardSocketFolder, HttpConnection, TransportError } from '@aurelius/core/client';
import type { OperationRoute } from '@aurelius/core/command';
import type { Paths } from '@aurelius/core/config/paths';
import type { OutputOf } from '@aurelius/core/contract';
import type { Problem } from '@aurelius/core/errors';
import type { systemOperations } from '@aurelius/core/kernel';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { isAlive } from '@aurelius/core/process';
import { exchange } from '../call/exchange.ts';
import type { Environment } from '../environment.ts';
import route from './hello.gen.json' with { type: 'json' };

export type Hello = OutputOf<(typeof systemOperations)['hello']>;

export const HELLO_ROUTE = route as unknown as OperationRoute;

/** The daemon that answers, or why none does. */
export type Presence = Hello | 'none' | 'stopping';

/** Nobody listens: no socket, one that a dead daemon left behind, or one that closed before it took the connection. */
export const nobodyListens = (error: unknown): boolean =>
  error instanceof TransportError &&
  error.fault === 'unreachable' &&
  ['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ECONNRESET'].includes(error.code ?? '');

/** Only its own record tells who it is; to end it is left to the user, for the record may be old. */
function hung({ runDir }: Paths): Problem {
  let pid: unknown;
  try {
    const record = JSON.parse(readFileSync(join(runDir, 'daemon.json'), 'utf8')) as Partial<Hello>;
    pid = record.pid;
  } catch {
    pid = undefined;
  }
  if (typeof pid !== 'number' || !isAlive(pid)) {
    return kernelErrors.DAEMON_UNAVAILABLE('It holds the socket, but does not answer in time.', {
      hint: 'aurelius daemon logs',
    });
  }
  return kernelErrors.DAEMON_UNAVAILABLE(
    `Process ${pid} holds the socket, but does not answer in time.`,
    { hint: `kill -9 ${pid}` },
  );
}

/**
 * Asks the daemon of this home who it is, without saying which build we are: any daemon may answer.
 * @throws TransportError when something answers that is no daemon
 * @throws Problem `DAEMON_UNAVAILABLE` when it does not answer in time
 */
export async function askHello({ paths, uid }: Environment): Promise<Presence> {
  let http: HttpConnection | undefined;
  try {
    guardSocketFolder(paths, uid);
    http = new HttpConnection({ socket: paths.socket });
    const answer = await exchange(http, HELLO_ROUTE, {});
    return answer.problem ? 'stopping' : (answer.output as Hello);
  } catch (error) {
    if (nobodyListens(error)) return 'none';
    // cut off between accepting and answering: it was just going away
    if (error instanceof TransportError && error.fault === 'broken') return 'stopping';
    if (error instanceof TransportError && error.fault === 'silent') throw hung(paths);
    throw error;
  } finally {
    http?.close();
  }
}
