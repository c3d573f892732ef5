// The gate: what is decided about a request before anything of it is believed. Nothing behind it runs for a refused one.
import type { IncomingMessage } from 'node:http';
import { HEADER, kernelErrors, type Problem } from '@aurelius/core/contract';
import { type Manager, RESTARTS } from '../manager.ts';

export interface GateState {
  /** Set once the daemon has begun to stop. */
  draining: boolean;
  /** Who restarts this daemon; decides what an outdated one suggests. */
  readonly managedBy: Manager | null;
  /** Build id of this daemon. */
  readonly build: string;
  /** Names by which the TCP listener is called, with their ports, in lower case; known once it listens. */
  tcpHosts: ReadonlySet<string>;
  /** Origins of web pages that may call. */
  readonly origins: ReadonlySet<string>;
}

const SOCKET_HOSTS = new Set(['localhost', 'aurelius']);

const forbidden = (): Problem => kernelErrors.FORBIDDEN();

/** Headers of which a second one would be somebody else's answer to a question already decided. */
function singleFault(request: IncomingMessage, hosts: ReadonlySet<string>): Problem | null {
  // `headers` keeps one of several lines: only the raw list tells.
  const raw = request.rawHeaders;
  let host: string | undefined;
  let authorized = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') {
      if (host !== undefined) return kernelErrors.BAD_HOST();
      host = raw[at + 1] as string;
    } else if (name.length === 13 && name.toLowerCase() === 'authorization') {
      if (authorized) return kernelErrors.UNAUTHENTICATED('There are two Authorization headers');
      authorized = true;
    }
  }
  if (host === undefined || host === '') return kernelErrors.BAD_HOST();
  return hosts.has(host.toLowerCase()) ? null : forbidden();
}

/** Whether a client's build is newer than the daemon's; what runs from sources is of no age. */
const isNewer = (client: string, daemon: string): boolean =>
  client !== 'dev' && daemon !== 'dev' && client > daemon;

/** @returns why a web page may not send this; a page that was allowed to names itself in `Origin` */
function pageFault({ headers }: IncomingMessage, state: GateState): Problem | null {
  const { origin } = headers;
  if (origin !== undefined) return state.origins.has(origin) ? null : forbidden();
  // we serve no pages: whatever page it is, it is not one of ours, and another port of this machine is `same-site`
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site' ? forbidden() : null;
}

/** Why the request is refused; null when it may go on. */
export function gateFault(
  request: IncomingMessage,
  state: GateState,
  tcp: boolean,
): Problem | null {
  const { headers, url = '' } = request;
  const single = singleFault(request, tcp ? state.tcpHosts : SOCKET_HOSTS);
  if (single) return single;
  if (url.charCodeAt(0) !== 0x2f) return forbidden();
  if (url.includes('%00')) return kernelErrors.INVALID_INPUT('The target holds a NUL');
  const page = pageFault(request, state);
  if (page) return page;
  if (headers['content-encoding'] !== undefined) {
    return kernelErrors.UNSUPPORTED_MEDIA_TYPE('Bodies are taken uncompressed');
  }
  if (state.draining) return kernelErrors.DAEMON_STOPPING(undefined, { retryAfter: 1 });
  const build = headers[HEADER.build];
  if (typeof build === 'string' && isNewer(build, state.build)) {
    const hint = state.managedBy && RESTARTS[state.managedBy];
    return kernelErrors.DAEMON_OUTDATED(undefined, hint === null ? {} : { hint });
  }
  return null;
}

const ABSOLUTE = /^http:\/\/([^/?#]+)(\/.*)?$/i;

/**
 * The target of a request as a path. An absolute one (RFC 9112 §3.2.2) is taken apart where it names the same place as
 * `Host`, for the gate looks at that; every other stays as it is, for the gate to refuse.
 */
export function originForm({
  url = '',
  headers,
}: Pick<IncomingMessage, 'url' | 'headers'>): string {
  if (url.charCodeAt(0) === 0x2f) return url;
  const [, authority, path = '/'] = ABSOLUTE.exec(url) ?? [];
  return authority !== undefined && authority.toLowerCase() === headers.host?.toLowerCase()
    ? path
    : url;
}

/** Whether the request comes with a body. */
export const hasBody = (request: IncomingMessage): boolean => {
  const length = request.headers['content-length'];
  return (
    request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
  );
};

/** The media type of a body, parameters cut off; a charset other than UTF-8 makes it none we know. */
function mediaType(header: string | undefined): string {
  if (header === undefined) return '';
  const split = header.indexOf(';');
  if (split < 0) return header.trim().toLowerCase();
  const parameters = header
    .slice(split + 1)
    .trim()
    .toLowerCase();
  const utf8 = parameters === 'charset=utf-8' || parameters === 'charset="utf-8"';
  return utf8 ? header.slice(0, split).trim().toLowerCase() : '';
}

/**
 * The media type of the request's body.
 * @throws Problem `UNSUPPORTED_MEDIA_TYPE` unless it is one of `accepted`
 */
export function bodyType(request: IncomingMessage, accepted: readonly string[]): string {
  const header = request.headers['content-type'];
  if (header !== undefined && accepted.includes(header)) return header;
  const type = mediaType(header);
  if (accepted.includes(type)) return type;
  throw kernelErrors.UNSUPPORTED_MEDIA_TYPE(`Accepted: ${accepted.join(', ') || 'no body'}`);
}
