// The allow-list of a plugin, derived: hosts its manifest names, and addresses that its owner wrote into its config.
import { NET_DATA, NET_HOST, type NetData } from '../contract/egress.ts';
import type { Manifest } from './manifest.ts';

/** A place that may be called. */
export interface NetTarget {
  /** As it is shown: `https://api.example.com`, `*:8080`, `http://127.0.0.1:11434`. */
  readonly shown: string;
  readonly purpose: string;
  readonly data: NetData;
  /** Config key below the plugin's section that names it; null: its manifest does. */
  readonly key: string | null;
  covers(url: URL): boolean;
}

/** Effective port of an http or https URL. */
export const portOf = ({ port, protocol }: URL): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);

/** A host name as it is compared: a dot at its end changes nothing about where it leads. */
const bare = (hostname: string): string => hostname.replace(/\.$/, '');

function fromManifest({ net = {} }: Pick<Manifest, 'net'>): NetTarget[] {
  return Object.entries(net).map(([text, { purpose, data }]) => {
    const [, host = '', port] = NET_HOST.exec(text) ?? [];
    const fits = (name: string) =>
      host === '*' || (host.startsWith('*.') ? name.endsWith(host.slice(1)) : name === host);
    return {
      shown: port === undefined ? `https://${host}` : text,
      purpose,
      data,
      key: null,
      covers: (url) =>
        fits(bare(url.hostname)) &&
        (port === undefined
          ? url.protocol === 'https:' && portOf(url) === 443
          : portOf(url) === Number(port)),
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
  const named = new URL(value);
  return [
    {
      shown: named.origin,
      purpose: node.description ?? 'It does not say',
      data,
      key,
      covers: (url) =>
        url.protocol === named.protocol &&
        bare(url.hostname) === bare(named.hostname) &&
        portOf(url) === portOf(named),
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
 * @param connected whether what its manifest names may be called, too
 */
export const netTargets = (
  source: NetSource,
  section: unknown,
  connected: boolean,
): readonly NetTarget[] => [
  ...fromConfig(source.config, section, []),
  ...(connected ? fromManifest(source) : []),
];
