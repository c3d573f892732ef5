// The keys of the database: the newest first, older ones behind it, because copies from before are still opened by them.
// They are had without anybody's help, or nothing could start: among the secrets, or in a key file of their own.
import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { StorageConfig } from '@aurelius/core/config';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/contract';
import { fileState, REKEYED } from '../../db/file-state.ts';
import { freshKey, parseKeys, readKeyFile, writeKeyFile } from './key-file.ts';
import type { Secrets } from './secrets.ts';

/** Names that begin so are the daemon's own. */
export const RESERVED = 'storage.';

/** Whether a secret is the daemon's own. */
export const isReserved = (name: string): boolean => name.startsWith(RESERVED);

const NAME = `${RESERVED}key`;

export interface StorageKeys {
  /** Hexadecimal, the newest first. @throws Problem as secrets do */
  read(): Promise<readonly string[]>;
  /** Where they are, in words; a path where it is a file. */
  readonly place: string;
  /** Keeps a new key in front of the others. @throws Problem `STORAGE_KEY_UNFIT` where it would need a passphrase */
  add(key: string): Promise<void>;
}

/** Where the keys of one home's database are. */
export function createStorageKeys(
  secrets: Secrets,
  config: StorageConfig,
  configFile: string,
): StorageKeys {
  const keyFile =
    config.keyFile === undefined ? null : resolve(dirname(configFile), config.keyFile);
  const kept = async () => parseKeys((await secrets.get(NAME)) ?? '') ?? [];
  const read = async () => (keyFile === null ? kept() : (readKeyFile(keyFile) ?? kept()));
  return {
    read,
    get place() {
      const { store, file } = secrets.place;
      return keyFile ?? (store === 'keyring' ? 'the keyring' : file);
    },
    async add(key) {
      if (keyFile !== null) {
        if (keyFile === secrets.place.keyFile) {
          throw kernelErrors.STORAGE_KEY_UNFIT(
            `${keyFile} is also the key of the sealed file, which a new key in front of it would lock for good`,
            { hint: 'aurelius config set storage.keyFile storage.key' },
          );
        }
        writeKeyFile(keyFile, [key, ...(await read())]);
        return;
      }
      const { store, file, keyFile: sealedBy } = secrets.place;
      if (store === 'file' && sealedBy === null) {
        throw kernelErrors.STORAGE_KEY_UNFIT(
          `${file} is sealed by a passphrase, and the database is opened before anybody can give it`,
        );
      }
      await secrets.set(NAME, [key, ...(await read())].join('\n'));
    },
  };
}

/** Whether this process needs the engine that encrypts. */
export const needsCipher = (dataDir: string, config: StorageConfig): boolean =>
  config.encryption || fileState(join(dataDir, DATABASE_FILE)) === 'sealed';

/**
 * The keys to open the database with; null: it is a plain one. A database to come gets a key first.
 * @throws Problem `STORAGE_NOT_ENCRYPTED`, `STORAGE_KEY_MISSING`, and as secrets do
 */
export async function keysToOpen(
  dataDir: string,
  config: StorageConfig,
  keys: StorageKeys,
): Promise<readonly string[] | null> {
  const file = join(dataDir, DATABASE_FILE);
  const state = fileState(file);
  // what an interrupted change left behind may be a plain copy
  if (existsSync(file + REKEYED)) rmSync(file + REKEYED);
  if (state === 'plain') {
    if (!config.encryption) return null;
    throw kernelErrors.STORAGE_NOT_ENCRYPTED(
      `storage.encryption is on, and ${file} is not encrypted`,
    );
  }
  if (state === 'none') {
    if (!config.encryption) return null;
    const found = await keys.read();
    if (found.length > 0) return found;
    await keys.add(freshKey());
    return keys.read();
  }
  const found = await keys.read();
  if (found.length > 0) return found;
  // a file that is neither is for SQLite to refuse
  if (!config.encryption) return null;
  throw kernelErrors.STORAGE_KEY_MISSING(`${file} is encrypted, and its key is nowhere`);
}
