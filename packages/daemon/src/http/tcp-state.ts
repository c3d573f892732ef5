// The TCP listener as the rest of the daemon sees it.
import type { HttpConfig } from '@aurelius/core/config';
import type { HttpServer } from './server.ts';

/** How the daemon is reached over TCP. */
export interface TcpState {
  readonly url: string | null;
  readonly urlFault: string | null;
  readonly tokenFile: string | null;
}

/** No listener, and none is wanted. */
export const NO_TCP: TcpState = { url: null, urlFault: null, tokenFile: null };

/** A port that cannot be had is told, and everything else goes on: the unix socket is what commands use. */
export async function listenTcp(
  server: HttpServer,
  config: HttpConfig,
  tokenFile: string,
): Promise<TcpState> {
  const opened = await server.listenTcp(config);
  if ('fault' in opened) return { url: null, urlFault: opened.fault, tokenFile: null };
  const everywhere = config.host === '0.0.0.0' || config.host === '::';
  const host = everywhere ? '127.0.0.1' : config.host;
  const authority = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${authority}:${opened.port}`, urlFault: null, tokenFile };
}
