import { describe, expect, it } from 'vitest';
import { secretReferences } from './references.ts';

describe('references in a configuration', () => {
  it('are found in any section, table and list, by their dotted key', () => {
    const config = {
      openai: { key: 'secret:keyring:openai.key', model: 'secret' },
      mail: { accounts: [{ password: 'secret:file:mail.a' }, { password: 'secret:env:MAIL' }] },
      time: { zone: null },
      n: 3,
    };
    expect(secretReferences(config)).toEqual([
      { key: 'openai.key', reference: 'secret:keyring:openai.key' },
      { key: 'mail.accounts.0.password', reference: 'secret:file:mail.a' },
      { key: 'mail.accounts.1.password', reference: 'secret:env:MAIL' },
    ]);
  });

  it.each(['secret:vault:x', 'secret:env:', 'secret:env:a b', ' secret:env:a', 'secret:env:a\n'])(
    'are nothing else: %j',
    (text) => expect(secretReferences({ text })).toEqual([]),
  );
});
