// Reads what strace saw of a program's network: every address that it tried to reach, whether or not it got there.

/** System calls strace must print. */
export const NETWORK_CALLS = 'connect,sendto,sendmsg,sendmmsg';

const ADDRESS =
  /sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")/g;

/** Loopback, and what IPv6 has of it. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/** `address:port` of everything that was tried outside of this machine, each once. A question to a resolver counts. */
export function outsideOf(trace: string): string[] {
  const tried = new Set<string>();
  for (const [, port = '', ipv4, ipv6] of trace.matchAll(ADDRESS)) {
    const address = ipv4 ?? ipv6 ?? '';
    if (!LOOPBACK.test(address) || port === '53') tried.add(`${address}:${port}`);
  }
  return [...tried].sort();
}
