import { describe, expect, it } from 'vitest';
import { createKeyringStore, keyringWorks, systemKeyring } from './keyring-store.ts';
import { fakeKeyring } from './testing.ts';

describe('the probe of a keyring', () => {
  it('writes, reads and deletes something of its own', async () => {
    const { done, kept, keyring } = fakeKeyring();
    expect(await keyringWorks(createKeyringStore(async () => keyring))).toBe(true);
    expect(done.map((one) => one.replace(/-[0-9a-f]{16}$/, ''))).toEqual([
      'set probe',
      'get probe',
      'delete probe',
    ]);
    expect(kept.size).toBe(0);
  });

  it.each([
    ['cannot be written', { set: () => Promise.reject(new Error('no session')) }],
    ['cannot be read', { get: () => Promise.reject(new Error('locked')) }],
    ['reads something else', { get: async () => 'other' }],
    ['forgets', { get: async () => null }],
    ['does not delete', { delete: async () => false }],
  ])('is an answer, not an error, where the keyring %s', async (_what, broken) => {
    const { kept, keyring } = fakeKeyring(broken);
    expect(await keyringWorks(createKeyringStore(async () => keyring))).toBe(false);
    if (!('delete' in broken)) expect(kept.size).toBe(0);
  });

  it('is an answer where there is no keyring at all', async () => {
    const store = createKeyringStore(() => Promise.reject(new Error('no such library')));
    expect(await keyringWorks(store)).toBe(false);
  });
});

describe('a keyring', () => {
  it('that stays silent is given up after 5 seconds', async () => {
    const { keyring } = fakeKeyring({ get: () => new Promise(() => {}) });
    const started = performance.now();
    await expect(createKeyringStore(async () => keyring).get('a')).rejects.toMatchObject({
      code: 'SECRETS_UNAVAILABLE',
      detail: expect.stringContaining('silent for 5 seconds'),
    });
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is opened once, and tells its own reason when it refuses', async () => {
    let opened = 0;
    const { keyring } = fakeKeyring({ set: () => Promise.reject(new Error('x'.repeat(5000))) });
    const store = createKeyringStore(async () => {
      opened++;
      return keyring;
    });
    await store.get('a');
    const refusal = await store.set('a', 'canary').catch((error: Error) => error.message);
    expect(refusal).toContain('xxx');
    expect(String(refusal).length).toBeLessThan(400);
    expect(opened).toBe(1);
  });
});

describe('the keyring of this system', () => {
  it('is found to work or not to, and nothing of ours stays in it', async () => {
    const keyring = await systemKeyring('aurelius-test');
    const works = await keyringWorks(createKeyringStore(async () => keyring));
    expect(typeof works).toBe('boolean');
  });
});
