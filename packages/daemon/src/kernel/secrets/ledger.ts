// What is known about secrets beside their values: where they are kept, which there are, and when each was used.
import { randomBytes } from 'node:crypto';
import { secretErrors } from '@aurelius/core/kernel';
import * as z from 'zod';
import { readKept, writeKept } from './kept-files.ts';

const entry = z.object({
  /** Milliseconds since 1970 UTC. */
  created: z.number(),
  /** Milliseconds since 1970 UTC; null: never. */
  lastUsed: z.number().nullable(),
  /** Announced before its value was kept: perhaps there is none. */
  pending: z.literal(true).optional(),
});

const content = z.object({
  /** Tells the keyring entries of this home from those of others. */
  home: z.string().regex(/^[0-9a-f]{12}$/),
  store: z.enum(['keyring', 'file']).nullable(),
  entries: z.record(z.string(), entry),
});

type Entry = Readonly<z.output<typeof entry>>;

interface Content extends Omit<Readonly<z.output<typeof content>>, 'entries'> {
  readonly entries: Readonly<Record<string, Entry>>;
}

export interface Ledger extends Content {
  /** Writes a change down at once; where that fails, nothing has changed. @throws Problem `SECRETS_UNAVAILABLE`, `STORAGE_FULL` */
  change(change: Partial<Content>): void;
  /** Remembers something about an entry, if there is one; it is written down with `flush`. */
  note(name: string, note: Partial<Entry>): void;
  /** What cannot be written now is written the next time. */
  flush(): void;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(file: string): Content {
  const bytes = readKept(file);
  if (bytes === null) return { home: randomBytes(6).toString('hex'), store: null, entries: {} };
  const found = parse(bytes.toString('utf8'));
  // as it was found: the parsed copy would be without a secret called `__proto__`
  if (content.safeParse(found).success) return found as Content;
  throw secretErrors.SECRETS_UNAVAILABLE(`${file} does not hold what was written there`);
}

/** Opens the ledger in `file`; nothing is written before the first change. @throws Problem `SECRETS_UNAVAILABLE` */
export function openLedger(file: string): Ledger {
  let current = read(file);
  let dirty = false;
  const write = (next: Content) => {
    writeKept(file, `${JSON.stringify(next, null, 1)}\n`);
    current = next;
    dirty = false;
  };
  return {
    get home() {
      return current.home;
    },
    get store() {
      return current.store;
    },
    get entries() {
      return current.entries;
    },
    change: (change) => write({ ...current, ...change }),
    note(name, note) {
      if (!Object.hasOwn(current.entries, name)) return;
      const noted = { ...(current.entries[name] as Entry), ...note };
      current = { ...current, entries: { ...current.entries, [name]: noted } };
      dirty = true;
    },
    flush() {
      if (!dirty) return;
      try {
        write(current);
      } catch {
        // when a secret was used is no reason to stop anything
      }
    },
  };
}
