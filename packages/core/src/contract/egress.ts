// Where a plugin may call out to, as its contract states it: hosts it names, and config fields in which the owner names one.
import * as z from 'zod';

/**
 * What of the user's leaves with a call: `none`: nothing, something public is fetched; `metadata`: when, how often, names
 * and ids; `content`: what somebody wrote or received.
 */
export const NET_DATA = ['none', 'metadata', 'content'] as const;
export type NetData = (typeof NET_DATA)[number];

/** Why a plugin calls a host, in its own words, and what it sends there. */
export interface NetUse {
  /** What for, as a sentence without its subject: `Looks up words`. */
  readonly purpose: string;
  readonly data: NetData;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** `api.example.com`, `*.example.com` (every name below it) or `*` (any public host), each perhaps with `:port`. */
export const NET_HOST = new RegExp(
  `^(\\*|(?:\\*\\.)?${LABEL}(?:\\.${LABEL})+)(?::([1-9][0-9]{0,4}))?$`,
);

/** The permission that stands for calling a host; what a person grants when a plugin is installed. */
export const netPermission = (host: string): string => `net:${host}`;

/**
 * What is spoken to the outside. `port`: where a URL names none; `tls`: whether it begins with the first byte; `face`: what
 * of the host speaks it, `host.http` or `host.connect`.
 */
export const NET_SCHEMES = {
  http: { port: 80, tls: false, face: 'http' },
  https: { port: 443, tls: true, face: 'http' },
  // mail is handed in (RFC 6409), or upgraded to TLS by whoever speaks
  smtp: { port: 587, tls: false, face: 'stream' },
  smtps: { port: 465, tls: true, face: 'stream' },
} as const satisfies Record<string, { port: number; tls: boolean; face: 'http' | 'stream' }>;
export type NetScheme = keyof typeof NET_SCHEMES;

/** How an address of a scheme looks. */
const shapeOf = (scheme: NetScheme): string =>
  NET_SCHEMES[scheme].face === 'http'
    ? `${scheme}://api.example.com/v1`
    : `${scheme}://mail.example.com`;

const AUTHORITY = '[^\\s/\\\\@?#]+';
const PATH = '(/[^\\s\\\\?#]*)?';

/** An address of one of the schemes: a path is part of those of HTTP only. */
const addressOf = (schemes: readonly NetScheme[]): RegExp =>
  new RegExp(
    `^(?:${schemes
      .map(
        (scheme) => `${scheme}://${AUTHORITY}${NET_SCHEMES[scheme].face === 'http' ? PATH : '/?'}`,
      )
      .join('|')})$`,
    'i',
  );

/**
 * A config field that holds the address of a service: by writing one there, the owner lets the plugin call it, also on
 * this machine and in private networks. It takes no default, for nobody but the owner may name such an address. What it is
 * for is told by `.describe('…')`.
 * @param data what of the user's is sent there
 * @param schemes what the plugin speaks there; default: base URLs of http and https
 */
export const urlField = (data: NetData, schemes: readonly NetScheme[] = ['https', 'http']) => {
  const address = addressOf(schemes);
  const like = schemes.map(shapeOf).join(' or ');
  return z
    .string()
    .max(2048)
    .refine((text) => address.test(text) && URL.canParse(text), {
      error: `takes an address like ${like}, without a name, a password or a query`,
    })
    .meta({ 'x-egress': data });
};
