// Where a daemon listens, and by which name a request asks for it.

export type Address =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number };

/** The Host header (RFC 9110 §7.2): on TCP the name and port that were dialled, or the daemon refuses it. */
export function hostHeader(address: Address): string {
  if ('socket' in address) return 'localhost';
  const { host, port } = address;
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The address in a URL such as `http://127.0.0.1:4000`, which is what `daemon status` shows.
 * @throws TypeError for anything but the root of a plain `http:` URL
 */
export function addressOf(url: string): Address {
  const { protocol, hostname, port, href, host } = new URL(url);
  if (protocol !== 'http:' || href !== `http://${host}/`) {
    throw new TypeError(`A daemon's address looks like http://127.0.0.1:4000, not '${url}'.`);
  }
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 80) };
}
