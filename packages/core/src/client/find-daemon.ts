// For programs beside the command line: how to reach the daemon of the user who runs them.
import { type Env, resolvePaths } from '../config/paths.ts';
import type { Connection } from './client.ts';
import { guardSocketFolder } from './socket-guard.ts';
import { userLocale } from './user-locale.ts';

/**
 * The connection to this user's daemon over its unix socket, which needs no token. It does not start one.
 * @param env environment of the program; `AURELIUS_HOME`, `HOME` and the XDG variables are read
 * @throws TransportError `unreachable` when the socket's folder is not safe to trust
 */
export function findDaemon(env: Env): Connection {
  const home = env['HOME'] ?? process.getBuiltinModule('node:os').homedir();
  const uid = process.getuid?.() ?? 0;
  const paths = resolvePaths(env, home, uid);
  guardSocketFolder(paths, uid);
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const locale = userLocale(env);
  return { address: { socket: paths.socket }, zone, ...(locale === undefined ? {} : { locale }) };
}
