// The power goes at any step of a change: what is kept is listed, and what was only announced is in nobody's way.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock, tempHome } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyring } from './keyring-store.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { fakeKeyring } from './testing.ts';

let home: ReturnType<typeof tempHome>;
let folders: string;
let opened: Secrets[];

function open(dataDir: string, keyring: Keyring): Secrets {
  const secrets = openSecrets({
    dataDir,
    configFile: join(home.path, 'config.toml'),
    config: { store: 'auto' },
    env: {},
    clock: fakeClock(),
    keyring: async () => keyring,
  });
  opened.push(secrets);
  return secrets;
}

beforeEach(() => {
  home = tempHome();
  folders = mkdtempSync(join(tmpdir(), 'cuts-'));
  opened = [];
});
afterEach(async () => {
  for (const secrets of opened) await secrets.close();
  home.remove();
  rmSync(folders, { recursive: true });
});

describe('when the power goes while something changes', () => {
  /** Copies of the data folder and the keyring at every step that touches either. */
  async function cuts(work: (secrets: Secrets) => Promise<unknown>) {
    const kept = new Map([['old', 'value']]);
    const copies: { folder: string; kept: Map<string, string> }[] = [];
    const cut = () => {
      const folder = join(folders, String(copies.length));
      cpSync(home.path, folder, { recursive: true });
      copies.push({ folder, kept: new Map(kept) });
    };
    await open(home.path, fakeKeyring({}, kept).keyring).set('old', 'value');
    const fake = fakeKeyring({}, kept);
    const { keyring } = fake;
    const cutting = (name: string) => {
      const entry = keyring(name);
      return {
        async setPassword(value: string, signal: AbortSignal) {
          cut();
          await entry.setPassword(value, signal);
          cut();
        },
        getPassword: entry.getPassword,
        async deletePassword(signal: AbortSignal) {
          cut();
          const deleted = await entry.deletePassword(signal);
          cut();
          return deleted;
        },
      };
    };
    await work(open(home.path, cutting));
    cut();
    return copies;
  }

  it.each([
    ['a new secret', (secrets: Secrets) => secrets.set('new', 'value')],
    ['another value', (secrets: Secrets) => secrets.set('old', 'changed')],
    ['a removal', (secrets: Secrets) => secrets.remove('old')],
  ])(
    '%s is there or not, what is kept is listed, and nothing is in the way',
    async (_what, work) => {
      const copies = await cuts(work);
      expect(copies.length).toBeGreaterThan(2);
      for (const { folder, kept } of copies) {
        const secrets = open(folder, fakeKeyring({}, kept).keyring);
        const listed = (await secrets.list()).map(({ name }) => name);
        expect(listed).toEqual(expect.arrayContaining([...kept.keys()]));
        expect(await secrets.get('new')).toBe(kept.get('new') ?? null);
        await secrets.set('new', 'once more');
        expect(await secrets.get('new')).toBe('once more');
        await secrets.remove('old');
        expect(await secrets.get('old')).toBeNull();
      }
    },
  );
});
