// The gate: what is decided about a request before anything of it is believed. Nothing behind it runs for a refused one.
import type { IncomingMessage } from 'node:http';
import { HEADER, kernelErrors, type Problem } from '@aurelius/core/contract';

export interface GateState {
  /** Set once the daemon has begun to stop. */
  draining: boolean;
  /** Who restarts this daemon; decides what an outdated one suggests. */
  readonly managedBy: 'systemd' | null;
  /** Build id of this daemon. */
  readonly build: string;
}

const HOSTS = new Set(['localhost', 'aurelius']);

const forbidden = (): Problem => kernelErrors.FORBIDDEN();

function hostFault(request: IncomingMessage): Problem | null {
  // `headers` keeps one of several Host lines: only the raw list tells.
  const raw = request.rawHeaders;
  let host: string | undefined;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return kernelErrors.BAD_HOST();
    host = raw[at + 1] as string;
  }
  if (host === undefined || host === '') return kernelErrors.BAD_HOST();
  return HOSTS.has(host.toLowerCase()) ? null : forbidden();
}

/** Whether a client's build is newer than the daemon's; what runs from sources is of no age. */
const isNewer = (client: string, daemon: string): boolean =>
  client !== 'dev' && daemon !== 'dev' && client > daemon;

/** Why the request is refused; null when it may go on. */
export function gateFault(request: IncomingMessage, state: GateState): Problem | null {
  const { headers, url } = request;
  const host = hostFault(request);
  if (host) return host;
  if (url?.charCodeAt(0) !== 0x2f) return forbidden();
  if (headers.origin !== undefined) return forbidden();
  if (headers['sec-fetch-site'] === 'cross-site') return forbidden();
  if (headers.authorization !== undefined) {
    return kernelErrors.UNAUTHENTICATED('There are no tokens; the socket needs none');
  }
  if (headers['content-encoding'] !== undefined) {
    return kernelErrors.UNSUPPORTED_MEDIA_TYPE('Bodies are taken uncompressed');
  }
  if (state.draining) return kernelErrors.DAEMON_STOPPING(undefined, { retryAfter: 1 });
  const build = headers[HEADER.build];
  if (typeof build === 'string' && isNewer(build, state.build)) {
    const hint = state.managedBy === 'systemd' ? 'systemctl --user restart aurelius' : undefined;
    return kernelErrors.DAEMON_OUTDATED(undefined, hint === undefined ? {} : { hint });
  }
  return null;
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
