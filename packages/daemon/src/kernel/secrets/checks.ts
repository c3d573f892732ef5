// What `doctor` asks about secrets and the encryption of the database.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import type { SecretReference } from '@aurelius/core/contract';
import type { Check } from '@aurelius/core/plugin';
import { fileState } from '../../db/file-state.ts';
import type { Kernel } from '../module.ts';
import type { Secrets } from './secrets.ts';

/** Whether what is kept can be had. */
export const checkStore = (secrets: Secrets): Check => ({
  id: 'store',
  title: 'Place of the secrets',
  security: true,
  async run() {
    const { store, locked, file, keyFile } = secrets.place;
    if (locked) {
      return {
        status: 'warn',
        detail: 'locked by a passphrase',
        hint: 'aurelius secrets unlock',
      };
    }
    try {
      const missing = await secrets.missing();
      if (missing.length > 0) {
        return {
          status: 'fail',
          detail: `no longer there: ${missing.join(', ')}`,
          hint: `aurelius secrets set ${missing[0]}`,
        };
      }
    } catch (error) {
      return { status: 'fail', detail: (error as Error).message, hint: 'aurelius secrets where' };
    }
    if (store === null) return { status: 'ok', detail: 'no secrets yet' };
    if (store === 'keyring') return { status: 'ok', detail: 'keyring of the system' };
    const open = [file, keyFile].filter((path): path is string => {
      const found = path === null ? undefined : statSync(path, { throwIfNoEntry: false });
      return found !== undefined && (found.mode & 0o077) !== 0;
    });
    if (open.length === 0) {
      const by = keyFile === null ? 'a passphrase' : keyFile;
      return { status: 'ok', detail: `${file}, sealed by ${by}` };
    }
    return {
      status: 'fail',
      detail: `${open.join(' and ')} can be read by others`,
      hint: `chmod 600 ${open.join(' ')}`,
    };
  },
});

/** Names what comes from the environment: whoever runs as this user can read it there. */
export const checkEnvironment = (
  references: () => readonly (SecretReference & { readonly key: string })[],
): Check => ({
  id: 'environment',
  title: 'Secrets in the environment',
  security: true,
  run() {
    const found = references().filter(({ store }) => store === 'env');
    if (found.length === 0) return { status: 'ok', detail: 'none' };
    const named = found.map(({ name, key }) => `${name} (${key})`).join(', ');
    return {
      status: 'warn',
      detail: `${named}: other programs of this user can read the environment of the daemon`,
      hint: `aurelius secrets set ${found[0]?.name}`,
    };
  },
});

/** Whether the database is as the config wants it. */
export const checkEncryption = ({ paths, config }: Kernel): Check => ({
  id: 'encryption',
  title: 'Encryption at rest',
  security: true,
  run() {
    const sealed = fileState(join(paths.dataDir, DATABASE_FILE)) === 'sealed';
    if (sealed === config.current().storage.encryption)
      return { status: 'ok', detail: sealed ? 'on' : 'off' };
    return {
      status: 'warn',
      detail: 'the database is encrypted although storage.encryption is off',
      hint: 'aurelius config set storage.encryption true',
    };
  },
});
