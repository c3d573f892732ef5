import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGivenOut, HIDDEN_VALUE } from './given-out.ts';
import { hostSecrets } from './host.ts';
import { openSecrets, type Secrets } from './secrets.ts';

let home: ReturnType<typeof tempHome>;
let secrets: Secrets;
const givenOut = createGivenOut();

beforeEach(async () => {
  home = tempHome();
  secrets = openSecrets({
    dataDir: home.path,
    configFile: home.paths.configFile,
    config: { store: 'file' },
    env: { API_KEY: 'from outside' },
    clock: fakeClock(),
  });
  for (const name of ['mail.password', 'ai.key', 'shared', 'storage.key']) {
    await secrets.set(name, `value of ${name}`);
  }
});
afterEach(async () => {
  await secrets.close();
  home.remove();
});

const refusal = expect.objectContaining({ code: 'MISSING_PERMISSION' });

describe('a plugin', () => {
  it('has the secrets under its own id, and by name no other one', async () => {
    const own = hostSecrets('mail', () => ({}), secrets, givenOut);
    expect(await own.get('password')).toBe('value of mail.password');
    expect(givenOut.hide('"401 for value of mail.password"')).toBe(`"401 for ${HIDDEN_VALUE}"`);
    for (const name of ['ai.key', '../ai.key', 'shared', '', '.ai.key']) {
      expect(await own.get(name)).toBeNull();
    }
  });

  it('has what its own section refers to, as it stands at that moment', async () => {
    let section = { key: 'secret:file:shared' };
    const own = hostSecrets('mail', () => section, secrets, givenOut);
    expect(await own.resolve('secret:file:shared')).toBe('value of shared');
    await expect(own.resolve('secret:env:API_KEY')).rejects.toEqual(refusal);
    section = { key: 'secret:env:API_KEY' };
    expect(await own.resolve('secret:env:API_KEY')).toBe('from outside');
    await expect(own.resolve('secret:file:shared')).rejects.toEqual(refusal);
  });

  it('never has the keys of the database, whatever its section says', async () => {
    const own = hostSecrets('mail', () => ({ key: 'secret:file:storage.key' }), secrets, givenOut);
    await expect(own.resolve('secret:file:storage.key')).rejects.toEqual(refusal);
  });
});
