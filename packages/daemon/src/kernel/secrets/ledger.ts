// What is known about secrets beside their values: where they are kept, which there are, and when each was used.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { secretErrors } from '@aurelius/core/kernel';
import { writeWhole } from '../../files.ts';
import type { SecretStore } from './secret-store.ts';

interface Entry {
  /** Milliseconds since 1970 UTC. */
  readonly created: number;
  /** Milliseconds since 1970 UTC; null: never. */
  readonly lastUsed: number | null;
}

interface Content {
  /** Tells the keyring entries of this home from those of others. */
  readonly home: string;
  readonly store: SecretStore['name'] | null;
  readonly entries: Readonly<Record<string, Entry>>;
}

export interface Ledger extends Content {
  /** Writes a change down at once. */
  change(change: Partial<Content>): void;
  /** Remembers a use; it is written down with `flush`. */
  used(name: string, now: number): void;
  flush(): void;
}

function read(file: string): Content {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { home: randomBytes(6).toString('hex'), store: null, entries: {} };
  }
  try {
    const { home, store, entries } = JSON.parse(text) as Content;
    return { home, store, entries };
  } catch {
    throw secretErrors.SECRETS_UNAVAILABLE(`${file} cannot be read as JSON`);
  }
}

/** Opens the ledger in `file`; nothing is written before the first change. */
export function openLedger(file: string): Ledger {
  let content = read(file);
  let dirty = false;
  const write = () => {
    writeWhole(file, `${JSON.stringify(content, null, 1)}\n`);
    dirty = false;
  };
  return {
    get home() {
      return content.home;
    },
    get store() {
      return content.store;
    },
    get entries() {
      return content.entries;
    },
    change(change) {
      content = { ...content, ...change };
      write();
    },
    used(name, now) {
      const entry = content.entries[name];
      if (!entry) return;
      content = {
        ...content,
        entries: { ...content.entries, [name]: { ...entry, lastUsed: now } },
      };
      dirty = true;
    },
    flush() {
      if (dirty) write();
    },
  };
}
