// The secrets of one home: one place keeps them all, chosen once, and never left for another without somebody's doing.
import { dirname, join, resolve } from 'node:path';
import type { Env, SecretsConfig } from '@aurelius/core/config';
import { readSecretReference, type SecretStoreName } from '@aurelius/core/contract';
import { secretErrors } from '@aurelius/core/kernel';
import type { Clock } from '@aurelius/core/plugin';
import { createFileStore, type FileStore } from './file-store.ts';
import { createKeyringStore, type Keyring, keyringWorks, systemKeyring } from './keyring-store.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { SecretStore } from './secret-store.ts';

/** Uses are written down this often, milliseconds. */
const FLUSH_MS = 60_000;

/** A secret without its value; instants in milliseconds since 1970 UTC. */
export interface SecretEntry {
  readonly name: string;
  readonly store: SecretStore['name'];
  readonly created: number;
  /** Null: never. */
  readonly lastUsed: number | null;
}

/** Every method throws Problem `SECRETS_LOCKED`, `SECRETS_UNAVAILABLE` or `SECRETS_DAMAGED` where the values are out of reach. */
export interface Secrets {
  /** The value kept under a name; null: there is none. */
  get(name: string): Promise<string | null>;
  /** Keeps a value; the first one decides where, if the config does not. */
  set(name: string, value: string): Promise<void>;
  /** False: there was none. */
  remove(name: string): Promise<boolean>;
  /** Names under which nothing is left, although they were set. Asking is not a use. */
  missing(): Promise<readonly string[]>;
  /** By name; works while locked, too. */
  list(): Promise<readonly SecretEntry[]>;
  /**
   * What a reference of the config stands for.
   * @throws Problem `SECRET_NOT_FOUND`; `SECRETS_UNAVAILABLE` when secrets are kept elsewhere than it says
   */
  resolve(reference: string): Promise<string>;
  /** Where everything is. */
  readonly place: SecretsPlace;
  /** @throws Problem `SECRET_PASSPHRASE_WRONG`, `SECRET_PASSPHRASE_UNUSED` */
  unlock(passphrase: string): Promise<void>;
  /** Seals the file by a passphrase, or (null) by the key file. @throws Problem `SECRET_PASSPHRASE_UNUSED` */
  seal(passphrase: string | null): Promise<void>;
  /** Writes down what has been used. */
  close(): Promise<void>;
}

interface SecretsPlace {
  readonly store: SecretStore['name'] | null;
  readonly chosenBy: 'config' | 'first use' | 'nobody';
  readonly file: string;
  /** Null: a passphrase opens the file, it is not in use, or nobody can tell because it is damaged. */
  readonly keyFile: string | null;
  readonly locked: boolean;
}

export interface SecretsOptions {
  /** Existing folder. */
  readonly dataDir: string;
  readonly configFile: string;
  readonly config: SecretsConfig;
  /** The environment the daemon was started in. */
  readonly env: Env;
  readonly clock: Clock;
  /** Opens the system's keyring; default: the real one. */
  readonly keyring?: (service: string) => Promise<Keyring>;
}

/** Which of the two stores holds what; the choice is written down with the first secret. */
function createChoice(ledger: Ledger, config: SecretsConfig, stores: readonly SecretStore[]) {
  const named = (name: SecretStoreName) => stores.find((one) => one.name === name) as SecretStore;
  /** The choice that was written down; null: none was, or the config may still change it. */
  const taken = () => {
    const free = config.store !== 'auto' && Object.keys(ledger.entries).length === 0;
    return free && ledger.store !== config.store ? null : ledger.store;
  };
  const current = (): SecretStore | null => {
    const store = taken();
    if (store === null) return null;
    if (config.store !== 'auto' && config.store !== store) {
      throw secretErrors.SECRETS_UNAVAILABLE(
        `The secrets are kept in the ${store}, and secrets.store says ${config.store}`,
        { hint: `aurelius config set secrets.store ${store}` },
      );
    }
    return named(store);
  };
  return {
    taken,
    current,
    /** Where a new secret goes. */
    async forNew(): Promise<SecretStore> {
      const found = current();
      if (found) return found;
      if (config.store !== 'auto') return named(config.store);
      const keyring = named('keyring');
      return (await keyringWorks(keyring)) ? keyring : named('file');
    },
  };
}

/** Which of two things is true of the sealed file; neither, where it cannot be read. */
function lockOf(file: FileStore): 'key file' | 'locked' | 'other' {
  try {
    if (file.usesKeyFile) return 'key file';
    return file.locked ? 'locked' : 'other';
  } catch {
    return 'other';
  }
}

/** Opens the secrets of a home. Nothing is read before it is asked for, but which there are. */
export function openSecrets(options: SecretsOptions): Secrets {
  const { dataDir, config, env, clock } = options;
  const sealed = join(dataDir, 'secrets.sealed');
  const keyFile =
    config.keyFile === undefined
      ? { path: join(dataDir, 'secrets.key'), own: true }
      : { path: resolve(dirname(options.configFile), config.keyFile), own: false };
  const ledger = openLedger(join(dataDir, 'secrets.json'));
  const file: FileStore = createFileStore(sealed, keyFile);
  const keyring = createKeyringStore(() =>
    (options.keyring ?? systemKeyring)(`aurelius-${ledger.home}`),
  );
  const choice = createChoice(ledger, config, [keyring, file]);
  const flushing = setInterval(() => ledger.flush(), FLUSH_MS).unref();

  /** Changes happen one after another: each rewrites what it found. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
  const known = (name: string) => Object.hasOwn(ledger.entries, name);

  /** The value, and whether one should be there. */
  const look = async (name: string): Promise<{ value: string | null; lost: boolean }> => {
    if (!known(name)) return { value: null, lost: false };
    const value = await (choice.current() as SecretStore).get(name);
    // it may be on its way out
    if (value === null) await last;
    return { value, lost: value === null && known(name) && !ledger.entries[name]?.pending };
  };

  const get = async (name: string): Promise<string | null> => {
    const { value, lost } = await look(name);
    if (lost) {
      throw secretErrors.SECRETS_UNAVAILABLE(`${name} is no longer in the ${ledger.store}`, {
        hint: `aurelius secrets set ${name}`,
      });
    }
    if (value !== null) ledger.note(name, { lastUsed: clock.now() });
    return value;
  };

  return {
    get,
    async missing() {
      const lost: string[] = [];
      for (const name of Object.keys(ledger.entries)) if ((await look(name)).lost) lost.push(name);
      return lost;
    },
    set: (name, value) =>
      inTurn(async () => {
        const store = await choice.forNew();
        const { store: chosen } = ledger;
        const before = known(name) ? ledger.entries[name] : undefined;
        const entry = { created: clock.now(), lastUsed: null };
        const announced = before ? entry : { ...entry, pending: true as const };
        // what is kept is listed, whenever the power goes
        ledger.change({ store: store.name, entries: { ...ledger.entries, [name]: announced } });
        try {
          await store.set(name, value);
        } catch (error) {
          const { [name]: _not, ...others } = ledger.entries;
          const entries = before ? { ...others, [name]: before } : others;
          try {
            ledger.change({ store: chosen, entries });
          } catch {
            // what stays announced and is not there counts for nothing
          }
          throw error;
        }
        ledger.note(name, { pending: undefined });
        ledger.flush();
      }),
    remove: (name) =>
      inTurn(async () => {
        if (!known(name)) return false;
        await (choice.current() as SecretStore).remove(name);
        const { [name]: _gone, ...entries } = ledger.entries;
        ledger.change({ entries });
        return true;
      }),
    async list() {
      const store = choice.taken();
      if (store === null) return [];
      const names = Object.keys(ledger.entries).sort();
      return names.map((name) => ({
        name,
        store,
        created: ledger.entries[name]?.created ?? 0,
        lastUsed: ledger.entries[name]?.lastUsed ?? null,
      }));
    },
    async resolve(reference) {
      const { store, name } = readSecretReference(reference) ?? {};
      if (store === undefined || name === undefined) {
        throw secretErrors.SECRET_NOT_FOUND('The config holds no reference to a secret there');
      }
      if (store === 'env') {
        const value = Object.hasOwn(env, name) ? env[name] : undefined;
        if (value) return value;
        throw secretErrors.SECRET_NOT_FOUND(
          `The daemon was started in an environment without ${name}`,
          { hint: `Set ${name}, then: aurelius daemon restart` },
        );
      }
      const kept = choice.taken();
      if (kept !== null && kept !== store) {
        throw secretErrors.SECRETS_UNAVAILABLE(
          `${reference} points to the ${store}; the secrets are kept in the ${kept}`,
          { hint: `Write secret:${kept}:${name} instead.` },
        );
      }
      const value = await get(name);
      if (value !== null) return value;
      throw secretErrors.SECRET_NOT_FOUND(`Nothing is kept under ${name}`, {
        hint: `aurelius secrets set ${name}`,
      });
    },
    get place(): SecretsPlace {
      const taken = choice.taken();
      const fixed = config.store === 'auto' ? null : config.store;
      const store = taken ?? fixed;
      const lock = store === 'file' ? lockOf(file) : 'other';
      return {
        store,
        chosenBy: fixed !== null ? 'config' : taken === null ? 'nobody' : 'first use',
        file: sealed,
        keyFile: lock === 'key file' ? keyFile.path : null,
        locked: lock === 'locked',
      };
    },
    unlock: (passphrase) => inTurn(() => file.unlock(passphrase)),
    seal: (passphrase) =>
      inTurn(async () => {
        const store = await choice.forNew();
        if (store !== file) {
          throw secretErrors.SECRET_PASSPHRASE_UNUSED(
            'The secrets are kept in the keyring, which has a password of its own',
          );
        }
        await file.seal(passphrase);
        // from here on the file is what was chosen
        if (choice.taken() === null) ledger.change({ store: 'file' });
      }),
    async close() {
      clearInterval(flushing);
      await last;
      ledger.flush();
    },
  };
}
