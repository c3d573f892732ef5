// A keyring in memory, for tests: it can be looked into, and broken.
import type { Keyring } from './keyring-store.ts';

/** What a broken keyring does instead. */
interface Broken {
  set?(name: string): Promise<void>;
  get?(name: string): Promise<string | null>;
  delete?(name: string): Promise<boolean>;
}

export interface FakeKeyring {
  readonly keyring: Keyring;
  readonly kept: Map<string, string>;
  /** `set NAME`, `get NAME`, `delete NAME`, as they came. */
  readonly done: string[];
}

export function fakeKeyring(broken: Broken = {}, kept = new Map<string, string>()): FakeKeyring {
  const done: string[] = [];
  return {
    kept,
    done,
    keyring: (name) => ({
      async setPassword(value) {
        done.push(`set ${name}`);
        await broken.set?.(name);
        kept.set(name, value);
      },
      async getPassword() {
        done.push(`get ${name}`);
        return broken.get ? broken.get(name) : (kept.get(name) ?? null);
      },
      async deletePassword() {
        done.push(`delete ${name}`);
        return broken.delete ? broken.delete(name) : kept.delete(name);
      },
    }),
  };
}
