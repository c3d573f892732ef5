import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NET_HOST, type NetUse, urlField } from '../contract/egress.ts';
import { type NetSource, netTargets, placeOf } from './net.ts';

const use: NetUse = { purpose: 'Looks up words', data: 'none' };

const sourceOf = (hosts: readonly string[], config = z.strictObject({})): NetSource => ({
  net: Object.fromEntries(hosts.map((host) => [host, use])),
  config: z.toJSONSchema(config, { io: 'input' }) as NetSource['config'],
});

const at = (url: string) => placeOf(new URL(url)) ?? expect.fail(`${url} leads nowhere`);

const covered = (host: string, url: string): boolean =>
  netTargets(sourceOf([host]), {}, 'connected').some(({ covers }) => covers(at(url)));

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
    ['a.example:587', 'smtp://A.example', true],
    ['a.example:465', 'smtp://a.example', false],
    ['a.example', 'smtps://a.example:443', false],
  ])('%s lets %s be called: %s', (host, url, allowed) => expect(covered(host, url)).toBe(allowed));
});

describe('a number of this machine in a contract', () => {
  const reaches = (host: string, word: 'granted' | 'connected' | 'unconnected') =>
    netTargets(sourceOf([host]), {}, word).map(({ reach }) => reach);

  it('may be called by what comes with Aurelius, connected or not', () => {
    expect(reaches('127.0.0.1:11434', 'unconnected')).toEqual(['loopback']);
    expect(reaches('127.0.0.1:11434', 'connected')).toEqual(['loopback']);
    expect(covered('127.0.0.1:11434', 'http://127.0.0.1:11434/v1')).toBe(true);
    expect(covered('127.0.0.1:11434', 'http://127.0.0.1:11435/v1')).toBe(false);
    expect(covered('127.0.0.1:11434', 'http://localhost:11434/v1')).toBe(false);
  });

  it('is no more than any other host in one that was installed, nor without a port', () => {
    expect(reaches('127.0.0.1:11434', 'granted')).toEqual(['public']);
    expect(reaches('127.0.0.1', 'connected')).toEqual(['public']);
    expect(reaches('127.0.0.1', 'unconnected')).toEqual([]);
  });

  it('is no name that only looks like one', () => {
    expect(reaches('127.0.0.1.example.com:80', 'unconnected')).toEqual([]);
  });
});

describe('a place', () => {
  it.each([
    ['smtp://MAIL.example.', 'smtp', 'mail.example', 587, 'smtp://mail.example'],
    ['smtps://mail.example', 'smtps', 'mail.example', 465, 'smtps://mail.example'],
    ['smtp://0x7f.1:80', 'smtp', '127.0.0.1', 80, 'smtp://127.0.0.1:80'],
    ['smtp://[::1]:443/', 'smtp', '[::1]', 443, 'smtp://[::1]:443'],
    ['smtp://bücher.example:25', 'smtp', 'xn--bcher-kva.example', 25, undefined],
    ['https://a.example:443/x', 'https', 'a.example', 443, 'https://a.example'],
    ['http://a.example:443', 'http', 'a.example', 443, 'http://a.example:443'],
  ])('is read from %s', (url, scheme, hostname, port, shown) => {
    expect(at(url)).toMatchObject({ scheme, hostname, port, ...(shown ? { shown } : {}) });
  });

  it.each(['ftp://a.example', 'smtp:a.example', 'smtp:///x', 'mailto:a@b.example', 'smtp://%zz'])(
    'is none: %s',
    (url) => expect(placeOf(new URL(url))).toBeNull(),
  );
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
    mail: urlField('content', ['smtp', 'smtps']).describe('Takes mail').optional(),
  });
  const named = (section: unknown) =>
    netTargets(sourceOf([], config), section, 'unconnected').map(({ shown, key }) => [key, shown]);

  it('is found wherever the schema has such a field, and nowhere else', () => {
    expect(
      named({
        url: 'http://a.example/v1',
        other: 'http://b.example',
        by: { one: { base: 'https://c.example:8443/x' } },
        list: ['http://[::1]:2'],
        either: 'https://d.example',
        mail: 'smtp://e.example:25',
      }),
    ).toEqual([
      ['url', 'http://a.example'],
      ['by.one.base', 'https://c.example:8443'],
      ['list.0', 'http://[::1]:2'],
      ['either', 'https://d.example'],
      ['mail', 'smtp://e.example:25'],
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
    'smtp://a.example',
  ])('is not %j', (text) => expect(field().safeParse(text).success).toBe(false));

  it('is covered for its own scheme only', () => {
    const section = { url: 'http://a.example:25', mail: 'smtp://b.example:25' };
    const covers = (url: string) =>
      netTargets(sourceOf([], config), section, 'unconnected').some((target) =>
        target.covers(at(url)),
      );
    expect(covers('smtp://b.example:25')).toBe(true);
    for (const url of ['smtps://b.example:25', 'http://b.example:25', 'smtp://a.example:25']) {
      expect(covers(url)).toBe(false);
    }
  });

  it.each([
    ['smtp://mail.example', true],
    ['SMTPS://mail.example:465/', true],
    ['smtp://[::1]:25', true],
    ['https://mail.example', false],
    ['smtp://mail.example/path', false],
    ['smtp://me:secret@mail.example', false],
    ['smtp://', false],
  ])('of a mail server may be %s: %s', (text, fits) => {
    expect(urlField('content', ['smtp', 'smtps']).safeParse(text).success).toBe(fits);
  });
});
