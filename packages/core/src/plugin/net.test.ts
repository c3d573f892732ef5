import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NET_HOST, type NetUse, urlField } from '../contract/egress.ts';
import { type NetSource, netTargets } from './net.ts';

const use: NetUse = { purpose: 'Looks up words', data: 'none' };

const sourceOf = (hosts: readonly string[], config = z.strictObject({})): NetSource => ({
  net: Object.fromEntries(hosts.map((host) => [host, use])),
  config: z.toJSONSchema(config, { io: 'input' }) as NetSource['config'],
});

const covered = (host: string, url: string): boolean =>
  netTargets(sourceOf([host]), {}, true).some(({ covers }) => covers(new URL(url)));

describe('a host of a contract', () => {
  it.each([
    'api.example.com',
    '*.example.com',
    '*',
    'a.b:8443',
    '*:80',
    '8.8.8.8',
    'xn--bcher-kva.example',
  ])('is written %s', (host) => expect(NET_HOST.test(host)).toBe(true));

  it.each([
    '',
    'localhost',
    'https://a.b',
    'a.b/c',
    'a.*.b',
    '**',
    '*.',
    'a.b:',
    'a.b:0',
    'A.b',
    'a..b',
    '-a.b',
    '[::1]',
  ])('is not written %j', (host) => expect(NET_HOST.test(host)).toBe(false));

  it.each([
    ['api.example.com', 'https://api.example.com/v1', true],
    ['api.example.com', 'https://API.example.com.:443/', true],
    ['api.example.com', 'http://api.example.com/', false],
    ['api.example.com', 'https://api.example.com:8443/', false],
    ['api.example.com', 'https://api.example.com.evil.example/', false],
    ['api.example.com', 'https://evil-api.example.com/', false],
    ['*.example.com', 'https://a.b.example.com/', true],
    ['*.example.com', 'https://example.com/', false],
    ['*.example.com', 'https://evilexample.com/', false],
    ['*', 'https://anything.example/', true],
    ['*', 'http://anything.example/', false],
    ['*:80', 'http://anything.example/', true],
    ['a.example:8443', 'https://a.example:8443/', true],
    ['a.example:8443', 'http://a.example:8443/', true],
    ['a.example:8443', 'https://a.example/', false],
  ])('%s lets %s be called: %s', (host, url, allowed) => expect(covered(host, url)).toBe(allowed));
});

describe('an address in the config', () => {
  const field = () => urlField('content').describe('Answers questions');
  const config = z.strictObject({
    url: field().optional(),
    fixed: field().default('http://127.0.0.1:1'),
    other: z.string().optional(),
    by: z.record(z.string(), z.strictObject({ base: field() })).default({}),
    list: z.array(field()).default([]),
    either: z.union([field(), z.null()]).optional(),
  });
  const named = (section: unknown) =>
    netTargets(sourceOf([], config), section, false).map(({ shown, key }) => [key, shown]);

  it('is found wherever the schema has such a field, and nowhere else', () => {
    expect(
      named({
        url: 'http://a.example/v1',
        other: 'http://b.example',
        by: { one: { base: 'https://c.example:8443/x' } },
        list: ['http://[::1]:2'],
        either: 'https://d.example',
      }),
    ).toEqual([
      ['url', 'http://a.example'],
      ['by.one.base', 'https://c.example:8443'],
      ['list.0', 'http://[::1]:2'],
      ['either', 'https://d.example'],
    ]);
  });

  it('is none that a plugin wrote as a default', () => {
    expect(named(config.parse({}))).toEqual([]);
  });

  it.each([
    'ftp://a',
    'https://user@a.example',
    'https://a.example?q',
    'a.example',
    'http://',
    'https://a b',
  ])('is not %j', (text) => expect(field().safeParse(text).success).toBe(false));
});
