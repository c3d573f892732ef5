// What the process was started with: environment, folders, zone. An adapter; everything else gets these as values.

import { BUILD_ID, HEADER } from '@aurelius/core/build';
import { guardSocketFolder, HttpConnection, userLocale } from '@aurelius/core/client';
import { type Env, type Paths, resolvePaths } from '@aurelius/core/config/paths';
import type { Homes } from './output/problem.ts';
import { localZone } from './output/terminal.ts';

export interface Environment {
  readonly env: Env;
  /** Folders that are nobody else's business. */
  readonly homes: Homes;
  /** Numeric user id. */
  readonly uid: number;
  readonly paths: Paths;
  /** Folder of the running build. */
  readonly buildDir: string;
}

/** @param buildDir folder of the file that runs */
export function readEnvironment(buildDir: string): Environment {
  const { env } = process;
  const home = env['HOME'] ?? process.getBuiltinModule('node:os').homedir();
  const uid = process.getuid?.() ?? 0;
  const own = env['AURELIUS_HOME'];
  const homes = { ...(own?.startsWith('/') ? { $AURELIUS_HOME: own } : {}), '~': home };
  return { env, homes, uid, paths: resolvePaths(env, home, uid), buildDir };
}

/**
 * A connection to this user's daemon; it opens with the first request.
 * @throws TransportError `unreachable` when the socket's folder is not safe to trust
 */
export function daemonConnection({ env, paths, uid }: Environment): HttpConnection {
  guardSocketFolder(paths, uid);
  const zone = localZone(env);
  const locale = userLocale(env);
  // set where a hook runs the command
  const hook = env['AURELIUS_EVENT'];
  return new HttpConnection(
    { socket: paths.socket },
    {
      [HEADER.build]: BUILD_ID,
      ...(zone === undefined ? {} : { [HEADER.zone]: zone }),
      ...(locale === undefined ? {} : { [HEADER.locale]: locale }),
      ...(hook === undefined ? {} : { [HEADER.hook]: '1' }),
    },
  );
}
