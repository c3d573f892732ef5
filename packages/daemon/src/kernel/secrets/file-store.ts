// Secrets in the sealed file. The file is read at every use, so nothing but its key stays in memory.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from '@aurelius/core/files';
import { secretErrors } from '@aurelius/core/kernel';
import { readKept, writeKept } from './kept-files.ts';
import { freshKey, readKeyFile, writeKeyFile } from './key-file.ts';
import {
  type KeyOrigin,
  keyOfPassphrase,
  keyOriginOf,
  type SealKey,
  seal,
  unseal,
} from './sealed-file.ts';
import type { SecretStore } from './secret-store.ts';

export interface FileStore extends SecretStore {
  /** True while a passphrase is asked for. @throws Problem `SECRETS_DAMAGED` */
  readonly locked: boolean;
  /** True where a key file opens it, or would. @throws Problem `SECRETS_DAMAGED` */
  readonly usesKeyFile: boolean;
  /** @throws Problem `SECRET_PASSPHRASE_WRONG`, `SECRET_PASSPHRASE_UNUSED` */
  unlock(passphrase: string): Promise<void>;
  /** Seals the file anew, by a passphrase or (null) by the key file. @throws Problem `SECRETS_LOCKED` */
  seal(passphrase: string | null): Promise<void>;
}

/** Its key, where no passphrase is used. */
export interface KeyFile {
  readonly path: string;
  /** We chose it: it is made as it is needed and goes with its use. Others may serve something else as well. */
  readonly own: boolean;
}

type Values = Record<string, string>;

const KEY_FILE = { name: 'keyfile' } as const;

/** @param file the sealed file */
export function createFileStore(file: string, keyFile: KeyFile): FileStore {
  /** The key of a passphrase, once it was given. */
  let unlocked: SealKey | undefined;
  const origin = (): KeyOrigin => {
    const sealed = readKept(file);
    return sealed === null ? KEY_FILE : keyOriginOf(sealed);
  };

  /** The key in the key file; a missing one is made only while nothing is sealed by it. */
  const fromKeyFile = (mayMake: boolean): SealKey => {
    let key = readKeyFile(keyFile.path)?.[0];
    if (key === undefined) {
      if (!mayMake) {
        throw secretErrors.SECRETS_UNAVAILABLE(
          `The key file ${keyFile.path} is gone; without it ${file} cannot be opened`,
        );
      }
      key = freshKey();
      writeKeyFile(keyFile.path, [key]);
    }
    return { origin: KEY_FILE, key: Buffer.from(key, 'hex') };
  };
  /** Null: it asks for a passphrase that has not been given. The file may be another one by now. */
  const keyFor = (found: KeyOrigin): SealKey | null => {
    if (found.name === 'keyfile') return fromKeyFile(false);
    const given = unlocked?.origin;
    const fits = given?.name === 'argon2id' && given.salt === found.salt;
    return fits ? (unlocked as SealKey) : null;
  };
  /** What is in it, and the key it is sealed by; null where there is no file yet. */
  const read = (): { values: Values; key: SealKey } | null => {
    const sealed = readKept(file);
    if (sealed === null) return null;
    const key = keyFor(keyOriginOf(sealed));
    if (key === null) throw secretErrors.SECRETS_LOCKED();
    return { values: JSON.parse(unseal(sealed, key.key)) as Values, key };
  };
  const write = (values: Values, key: SealKey) =>
    writeKept(file, seal(JSON.stringify(values), key));

  return {
    name: 'file',
    get locked() {
      const found = origin();
      return found.name === 'argon2id' && keyFor(found) === null;
    },
    get usesKeyFile() {
      return origin().name === 'keyfile';
    },
    async get(name) {
      const values = read()?.values ?? {};
      return Object.hasOwn(values, name) ? (values[name] as string) : null;
    },
    async set(name, value) {
      const found = read();
      write({ ...found?.values, [name]: value }, found?.key ?? fromKeyFile(true));
    },
    async remove(name) {
      const found = read();
      if (found === null || !Object.hasOwn(found.values, name)) return false;
      const { [name]: _gone, ...left } = found.values;
      write(left, found.key);
      return true;
    },
    async unlock(passphrase) {
      const sealed = readKept(file);
      const from = sealed && keyOriginOf(sealed);
      if (sealed === null || from?.name !== 'argon2id') {
        throw secretErrors.SECRET_PASSPHRASE_UNUSED();
      }
      const key = await keyOfPassphrase(passphrase, from);
      try {
        unseal(sealed, key.key);
      } catch {
        throw secretErrors.SECRET_PASSPHRASE_WRONG(
          'The passphrase does not open the sealed file, or the file was altered',
        );
      }
      unlocked = key;
    },
    async seal(passphrase) {
      const values = read()?.values ?? {};
      const key = passphrase === null ? fromKeyFile(true) : await keyOfPassphrase(passphrase);
      write(values, key);
      unlocked = passphrase === null ? undefined : key;
      if (passphrase === null || !keyFile.own) return;
      // it would still open copies of the file from before
      rmSync(keyFile.path, { force: true });
      syncFolder(dirname(keyFile.path));
    },
  };
}
