// Which addresses the outside is made of. Everything else is this machine, its networks, or reserved (RFC 6890 and the
// special-purpose registries of IANA).
import { BlockList, isIP, isIPv4 } from 'node:net';

/** `metadata`: where clouds tell a machine its keys; never called, whoever names it. */
export type AddressKind = 'public' | 'private' | 'metadata';

const listOf = (family: 'ipv4' | 'ipv6', nets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const net of nets) {
    const [address = '', bits] = net.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
};

const METADATA = [
  listOf('ipv4', [
    '169.254.169.254/32',
    '169.254.170.2/32',
    '169.254.170.23/32',
    '100.100.100.200/32',
    '168.63.129.16/32',
  ]),
  listOf('ipv6', ['fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128']),
];

/** Not the outside: loopback, private, link-local, carrier-grade NAT, documentation, benchmarks, multicast, reserved. */
const PRIVATE_4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Global unicast, and what of it is no place: tunnels, identifiers, documentation. */
const GLOBAL_6 = listOf('ipv6', ['2000::/3']);
const RESERVED_6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '3fff::/20']);

/** Prefixes that carry an IPv4 address: mapped, compatible, NAT64, 6to4; and the group of 16 bits it begins at. */
const EMBEDDING: readonly (readonly [BlockList, number])[] = [
  [listOf('ipv6', ['::ffff:0:0/96', '::/96', '64:ff9b::/96']), 6],
  [listOf('ipv6', ['2002::/16']), 1],
];

/** The eight groups of an IPv6 address, as a URL would write them. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const read = (text: string) =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [read(head), read(tail ?? '')];
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<number>(gap).fill(0), ...after];
}

/** The IPv4 address that an IPv6 one leads to; null: none. */
function embedded(address: string): string | null {
  const found = EMBEDDING.find(([list]) => list.check(address, 'ipv6'));
  if (!found) return null;
  const [high = 0, low = 0] = groupsOf(address).slice(found[1]);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

const LOOPBACK_4 = listOf('ipv4', ['127.0.0.0/8']);

/** Whether an address is one of this machine's own, in the spelling of IPv4. */
export const isLoopback = (address: string): boolean =>
  isIPv4(address) && LOOPBACK_4.check(address, 'ipv4');

/**
 * What kind of place an address is. What is no address at all counts as private.
 * @param address as sockets and resolvers write it, perhaps with a zone
 */
export function kindOf(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 0) return 'private';
  if (!isIPv4(plain)) {
    const inner = embedded(plain);
    if (inner !== null) return kindOf(inner);
  }
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  if (METADATA.some((list) => list.check(plain, family))) return 'metadata';
  if (family === 'ipv4') return PRIVATE_4.check(plain, family) ? 'private' : 'public';
  const isOutside = GLOBAL_6.check(plain, family) && !RESERVED_6.check(plain, family);
  return isOutside ? 'public' : 'private';
}
