// The allow-list of a plugin, derived: hosts its manifest names, and addresses that its owner wrote into its config.
import {
  NET_DATA,
  NET_HOST,
  NET_SCHEMES,
  type NetData,
  type NetScheme,
} from '../contract/egress.ts';
import type { Manifest } from './manifest.ts';

/**
 * What the address of a place may be. `loopback`: one of this machine and no other, which a plugin that comes with
 * Aurelius names by number; `owner`: also a private one, because the owner wrote it.
 */
export type NetReach = 'public' | 'loopback' | 'owner';

/** A place that may be called. */
export interface NetTarget {
  /** As it is shown: `https://api.example.com`, `*:8080`, `smtp://127.0.0.1:1025`. */
  readonly shown: string;
  readonly purpose: string;
  readonly data: NetData;
  /** Config key below the plugin's section that names it; null: its manifest does. */
  readonly key: string | null;
  readonly reach: NetReach;
  covers(place: NetPlace): boolean;
}

/** Where a URL leads, in one spelling. */
export interface NetPlace {
  readonly scheme: NetScheme;
  /** As a URL has it: IPv6 in brackets. A dot at its end is left out, for it changes nothing about where it leads. */
  readonly hostname: string;
  readonly port: number;
  /** As it is shown: `https://api.example.com`, `smtp://mail.example.com:25`. */
  readonly shown: string;
}

/** Null: a scheme that is not spoken, or no host. */
export function placeOf({ protocol, href, port, hostname }: URL): NetPlace | null {
  const scheme = protocol.slice(0, -1) as NetScheme;
  if (!Object.hasOwn(NET_SCHEMES, scheme) || hostname === '') return null;
  // only schemes that browsers know have their hosts brought into one spelling, so each is read as one of those
  const common = `http:${href.slice(protocol.length)}`;
  if (!URL.canParse(common)) return null;
  const bare = new URL(common).hostname.replace(/\.$/, '');
  const own = NET_SCHEMES[scheme].port;
  const effective = port === '' ? own : Number(port);
  const suffix = effective === own ? '' : `:${effective}`;
  return { scheme, hostname: bare, port: effective, shown: `${scheme}://${bare}${suffix}` };
}

/** A number of this machine (RFC 1122 §3.2.1.3); with a port it is one program there. */
const LOOPBACK = /^127(\.\d{1,3}){3}:/;

/** @param bundled whether the plugin comes with Aurelius: nobody else may name this machine */
function fromManifest({ net = {} }: Pick<Manifest, 'net'>, bundled: boolean): NetTarget[] {
  return Object.entries(net).map(([text, { purpose, data }]) => {
    const [, host = '', port] = NET_HOST.exec(text) ?? [];
    const fits = (name: string) =>
      host === '*' || (host.startsWith('*.') ? name.endsWith(host.slice(1)) : name === host);
    return {
      shown: port === undefined ? `https://${host}` : text,
      purpose,
      data,
      key: null,
      reach: bundled && LOOPBACK.test(text) ? 'loopback' : 'public',
      covers: (place) =>
        fits(place.hostname) &&
        (port === undefined
          ? place.scheme === 'https' && place.port === 443
          : place.port === Number(port)),
    };
  });
}

interface SchemaNode {
  readonly 'x-egress'?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

function fieldTarget(node: SchemaNode, value: unknown, key: string): NetTarget[] {
  const data = NET_DATA.find((one) => one === node['x-egress']);
  if (data === undefined || typeof value !== 'string' || !URL.canParse(value)) return [];
  const named = placeOf(new URL(value));
  if (!named) return [];
  return [
    {
      shown: named.shown,
      purpose: node.description ?? 'It does not say',
      data,
      key,
      reach: 'owner',
      covers: ({ scheme, hostname, port }) =>
        scheme === named.scheme && hostname === named.hostname && port === named.port,
    },
  ];
}

/** The part of the schema that a member is described by. */
function memberNode(node: SchemaNode, name: string): SchemaNode {
  const { properties = {}, additionalProperties, items } = node;
  if (Object.hasOwn(properties, name)) return properties[name] as SchemaNode;
  return items ?? (typeof additionalProperties === 'object' ? additionalProperties : {});
}

function fromConfig(node: SchemaNode, value: unknown, path: readonly string[]): NetTarget[] {
  // what has a default is no address that the owner wrote
  if (node['x-egress'] !== undefined && node.default === undefined) {
    return fieldTarget(node, value, path.join('.'));
  }
  const nested = (node.anyOf ?? []).flatMap((one) => fromConfig(one, value, path));
  if (typeof value !== 'object' || value === null) return nested;
  const members = Object.entries(value).flatMap(([name, member]) =>
    fromConfig(memberNode(node, name), member, [...path, name]),
  );
  return [...nested, ...members];
}

/** What of a plugin decides where it may call. */
export type NetSource = Pick<Manifest, 'net' | 'config'>;

/**
 * Every place a plugin may call.
 * @param section its config section as it applies
 * @param word on which what its manifest names may be called: `granted` by a person who installed it, or, as it comes with
 *   Aurelius, `connected` by its owner or not. What is on this machine takes no connecting: nothing leaves with it.
 */
export const netTargets = (
  source: NetSource,
  section: unknown,
  word: 'granted' | 'connected' | 'unconnected',
): readonly NetTarget[] => [
  ...fromConfig(source.config, section, []),
  ...fromManifest(source, word !== 'granted').filter(
    ({ reach }) => word !== 'unconnected' || reach === 'loopback',
  ),
];
