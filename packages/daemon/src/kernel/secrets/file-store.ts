// Secrets in the sealed file. The file is read at every use, so nothing but its key stays in memory.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { secretErrors } from '@aurelius/core/kernel';
import { writeWhole } from '../../files.ts';
import { freshKey, readKeyFile, writeKeyFile } from './key-file.ts';
import { keyOfPassphrase, keyOriginOf, type SealKey, seal, unseal } from './sealed-file.ts';
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

type Values = Record<string, string>;

/** @param file the sealed file @param keyFile its key, where no passphrase is used; made as it is needed */
export function createFileStore(file: string, keyFile: string): FileStore {
  /** The key of a passphrase, once it was given. */
  let unlocked: SealKey | undefined;
  const bytes = (): Buffer | null => (existsSync(file) ? readFileSync(file) : null);
  const origin = () => {
    const sealed = bytes();
    return sealed === null ? ({ name: 'keyfile' } as const) : keyOriginOf(sealed);
  };

  /** The key in the key file; a missing one is made only while nothing is sealed by it. */
  const fromKeyFile = (mayMake: boolean): SealKey => {
    let key = readKeyFile(keyFile)?.[0];
    if (key === undefined) {
      if (!mayMake) {
        throw secretErrors.SECRETS_UNAVAILABLE(
          `The key file ${keyFile} is gone; without it ${file} cannot be opened`,
        );
      }
      key = freshKey();
      writeKeyFile(keyFile, [key]);
    }
    return { origin: { name: 'keyfile' }, key: Buffer.from(key, 'hex') };
  };
  const currentKey = (sealed: Buffer | null): SealKey => {
    if (sealed === null) return fromKeyFile(true);
    if (keyOriginOf(sealed).name === 'keyfile') return fromKeyFile(false);
    if (!unlocked) throw secretErrors.SECRETS_LOCKED();
    return unlocked;
  };
  const read = (): { values: Values; key: SealKey } => {
    const sealed = bytes();
    const key = currentKey(sealed);
    const values = sealed === null ? {} : (JSON.parse(unseal(sealed, key.key)) as Values);
    return { values, key };
  };
  const write = (values: Values, key: SealKey) =>
    writeWhole(file, seal(JSON.stringify(values), key));

  return {
    name: 'file',
    get locked() {
      return origin().name === 'argon2id' && !unlocked;
    },
    get usesKeyFile() {
      return origin().name === 'keyfile';
    },
    async get(name) {
      if (bytes() === null) return null;
      const { values } = read();
      return Object.hasOwn(values, name) ? (values[name] as string) : null;
    },
    async set(name, value) {
      const { values, key } = read();
      write({ ...values, [name]: value }, key);
    },
    async remove(name) {
      if (bytes() === null) return false;
      const { values, key } = read();
      if (!Object.hasOwn(values, name)) return false;
      const { [name]: _gone, ...left } = values;
      write(left, key);
      return true;
    },
    async unlock(passphrase) {
      const sealed = bytes();
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
      const { values } = read();
      const key = passphrase === null ? fromKeyFile(true) : await keyOfPassphrase(passphrase);
      write(values, key);
      unlocked = passphrase === null ? undefined : key;
      // it would still open copies of the file from before
      if (passphrase !== null) rmSync(keyFile, { force: true });
    },
  };
}
