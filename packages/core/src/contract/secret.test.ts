import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { resolveConfig } from '../config/load.ts';
import { readSecretReference, SECRET_NAME, secretField } from './secret.ts';

describe('readSecretReference', () => {
  it('takes every name that a secret may have, in every store', () => {
    const names = fc.stringMatching(SECRET_NAME);
    fc.assert(
      fc.property(fc.constantFrom('keyring', 'file', 'env'), names, (store, name) => {
        expect(readSecretReference(`secret:${store}:${name}`)).toEqual({ store, name });
      }),
    );
  });

  it.each([
    '',
    'secret:',
    'secret:file:',
    'secret:vault:a',
    'secret:file:a:b',
    'Secret:file:a',
    'x secret:file:a',
  ])('takes nothing else: %j', (text) => expect(readSecretReference(text)).toBeNull());
});

describe('a setting that stands for a secret', () => {
  const plugins = { mail: z.strictObject({ password: secretField().optional() }) };
  const resolve = (password: unknown, env = {}) =>
    resolveConfig({ raw: { mail: { password } }, env, file: 'config.toml', plugins });

  it('keeps the reference as it is', () => {
    expect(resolve('secret:keyring:mail.password')['mail']).toEqual({
      password: 'secret:keyring:mail.password',
    });
  });

  it.each(['canary-hunter2', ['canary'], { canary: 1 }, 'secret:file:canary!'])(
    'refuses a secret that was pasted there, says what to do, and does not repeat it: %j',
    (value) => {
      const refused = expect.objectContaining({
        code: 'CONFIG_INVALID',
        detail: expect.not.stringContaining('canary'),
      });
      expect(() => resolve(value)).toThrow(refused);
      expect(() => resolve(undefined, { AURELIUS_MAIL_PASSWORD: 'canary' })).toThrow(refused);
    },
  );

  it('says how to keep the secret instead', () => {
    expect(() => resolve('hunter2')).toThrow(/secret:keyring:NAME.*aurelius secrets set NAME/);
  });
});
