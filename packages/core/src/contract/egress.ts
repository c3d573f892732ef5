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

const BASE_URL = /^https?:\/\/[^\s/\\@?#]+(\/[^\s\\?#]*)?$/i;

/**
 * A config field that holds the base URL of a service: by writing one there, the owner lets the plugin call it, also on
 * this machine and in private networks. It takes no default, for nobody but the owner may name such an address. What it is
 * for is told by `.describe('…')`.
 * @param data what of the user's is sent there
 */
export const urlField = (data: NetData) =>
  z
    .string()
    .max(2048)
    .refine((text) => BASE_URL.test(text) && URL.canParse(text), {
      error:
        'takes an address like https://api.example.com/v1, without a name, a password or a query',
    })
    .meta({ 'x-egress': data });
