import type { RenderContext } from '@aurelius/core/command';
import type { Secret, SecretPlace } from '@aurelius/core/kernel';
import { describe, expect, it } from 'vitest';
import { secretRenderers } from './secrets.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 100,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const kept: Secret = {
  name: 'openai.key',
  store: 'file',
  created: '2026-11-23T08:00:00.000Z',
  lastUsed: null,
};
const outside: Secret = { name: 'API_KEY', store: 'env', created: null, lastUsed: null };

describe('secrets.list', () => {
  const list = secretRenderers['secrets.list'];

  it('says where each is, since when, and when it was used', () => {
    const used = { ...kept, name: 'b', lastUsed: '2026-11-23T08:30:00.000Z' };
    expect(list({ data: [kept, used, outside] }, terminal)).toBe(
      [
        'name        kept in      set          last used',
        'openai.key  sealed file  today 09:00',
        'b           sealed file  today 09:00  today 09:30',
        'API_KEY     environment',
      ].join('\n'),
    );
  });

  it('gives programs the words of the API between tabs', () => {
    expect(list({ data: [kept, outside] }, pipe)).toBe(
      'openai.key\tfile\t2026-11-23T08:00:00Z\t\nAPI_KEY\tenv\t\t',
    );
  });
});

describe('secrets.where', () => {
  const where = secretRenderers['secrets.where'];
  const place: SecretPlace = {
    store: 'file',
    chosenBy: 'first use',
    file: '/d/secrets.sealed',
    keyFile: '/d/secrets.key',
    locked: false,
    secret: null,
  };

  it('tells people what applies and nothing else', () => {
    expect(where(place, terminal)).toBe(
      [
        'kept in    sealed file',
        'chosen by  first use',
        'file       /d/secrets.sealed',
        'sealed by  /d/secrets.key',
      ].join('\n'),
    );
    expect(where({ ...place, store: 'keyring', keyFile: null }, terminal)).toBe(
      'kept in    keyring\nchosen by  first use',
    );
    expect(where({ ...place, store: null, chosenBy: 'nobody', keyFile: null }, terminal)).toBe(
      'kept in  the first secret decides',
    );
  });

  it('says whether a passphrase is still to be given', () => {
    const sealed = { ...place, keyFile: null };
    expect(where({ ...sealed, locked: true }, terminal)).toContain('a passphrase, locked');
    expect(where(sealed, terminal)).toContain('a passphrase, unlocked');
  });

  it('begins with the one that was asked about, also where there is none', () => {
    const asked = (secret: SecretPlace['secret']) =>
      where({ ...place, secret }, terminal)
        .split('\n')
        .slice(0, 3);
    expect(asked({ name: 'a', store: 'env', usedBy: ['mail.password', 'x.y'] })).toEqual([
      'secret     a',
      'is in      environment',
      'used by    mail.password, x.y',
    ]);
    expect(asked({ name: 'a', store: null, usedBy: [] })[1]).toBe('is in      no place: not set');
  });

  it('gives programs every field on a line of its own', () => {
    const secret = { name: 'a', store: 'file' as const, usedBy: ['x.y', 'z'] };
    expect(where({ ...place, keyFile: null, secret }, pipe).split('\n')).toEqual([
      'store\tfile',
      'chosenBy\tfirst use',
      'file\t/d/secrets.sealed',
      'keyFile\t',
      'locked\tfalse',
      'secret\ta',
      'secretStore\tfile',
      'usedBy\tx.y,z',
    ]);
  });

  it('shows what would act on a terminal', () => {
    const file = '/d/\u001b[31m.sealed';
    for (const context of [terminal, pipe]) {
      expect(where({ ...place, file }, context)).toContain('/d/\\x1b[31m.sealed');
    }
  });
});
