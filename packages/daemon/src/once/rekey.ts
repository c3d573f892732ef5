// `rekey`: encrypts what is stored, decrypts it, or changes its key. A copy is made with the new key and proven before
// one rename puts it in the place of the old; until then, and after it, there is one whole database with a known key.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  parseConfig,
  readConfigFile,
  replaceConfigFile,
  setConfigValue,
} from '@aurelius/core/config';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/contract';
import { syncFolder } from '@aurelius/core/files';
import * as z from 'zod';
import { faultsOf } from '../db/check-file.ts';
import { fileState, REKEYED } from '../db/file-state.ts';
import { changeKey, openConnection } from '../db/open.ts';
import { noteForLater } from '../kernel/audit/later.ts';
import { backupFolder, copiesInTheClear } from '../kernel/backup/folder.ts';
import { cacheFile, removeCache } from '../kernel/cache/file.ts';
import { kernelConfig } from '../kernel/config/resolve.ts';
import { freshKey } from '../kernel/secrets/key-file.ts';
import { keyOfFile } from './key-of-file.ts';
import type { OnceContext, OnceTask } from './task.ts';

const inputSchema = z.strictObject({ to: z.enum(['encrypted', 'plain', 'new-key']) });
type Aim = z.output<typeof inputSchema>['to'];

/**
 * What makes `storage.encryption` say so; null: it does.
 * @throws Problem `CONFIG_INVALID` where the file cannot be edited, or the environment says otherwise
 */
function settingTo(encryption: boolean, { home, paths }: OnceContext): (() => void) | null {
  if (home.early.storage.encryption === encryption) return null;
  const file = paths.configFile;
  const text = setConfigValue(readConfigFile(file) ?? '', 'storage.encryption', encryption);
  const applies = kernelConfig(parseConfig(text, file), home.source).storage.encryption;
  if (applies !== encryption) {
    throw kernelErrors.CONFIG_INVALID(`AURELIUS_STORAGE_ENCRYPTION says ${applies}`, {
      hint: 'Unset it and leave it to the config file.',
    });
  }
  return () => replaceConfigFile(file, text);
}

/** A copy of the database under another key, whole and durable. @throws Problem `STORAGE_UNUSABLE` */
function copyUnder(key: string | null, from: string | null, file: string): string {
  const copy = file + REKEYED;
  rmSync(copy, { force: true });
  const source = openConnection(file, 'write', from);
  try {
    source.pragma('wal_checkpoint(TRUNCATE)');
    source.prepare('VACUUM INTO ?').run(copy);
  } finally {
    source.close();
  }
  changeKey(copy, from, key);
  const made = openConnection(copy, 'read', key);
  try {
    const [fault] = faultsOf(made);
    if (fault !== undefined) {
      throw kernelErrors.STORAGE_UNUSABLE(`${file}: ${fault}`, { hint: 'aurelius doctor --data' });
    }
  } finally {
    made.close();
  }
  const fd = openSync(copy, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  // it would be taken for the log of the copy
  if (existsSync(`${file}-wal`)) {
    throw kernelErrors.STORAGE_UNUSABLE(`${file}-wal is still there, so something uses it`);
  }
  return copy;
}

function replaceUnder(key: string | null, from: string | null, context: OnceContext): void {
  const { dataDir } = context.paths;
  const file = join(dataDir, DATABASE_FILE);
  try {
    renameSync(copyUnder(key, from, file), file);
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + REKEYED + suffix, { force: true });
  }
  syncFolder(dataDir);
}

const POINTLESS: Readonly<Record<Aim, string>> = {
  encrypted: 'It is encrypted already, and storage.encryption is on',
  plain: 'It is not encrypted, and storage.encryption is off',
  'new-key': 'It is not encrypted, so it has no key',
};

const VERBS: Readonly<Record<Aim, string>> = {
  encrypted: 'encrypted',
  plain: 'decrypted',
  'new-key': 'rekeyed',
};

/** Tells `{ type: 'result' }` with what the database is now, where its keys are, and which copies anybody can read. */
export const rekey: OnceTask = {
  needsCipher: () => true,
  async *run(context, input) {
    const { to } = inputSchema.parse(input);
    const { home, paths } = context;
    const file = join(paths.dataDir, DATABASE_FILE);
    const state = fileState(file);
    const encrypted = to !== 'plain';
    const unlike = to === 'new-key' || state !== (encrypted ? 'sealed' : 'plain');
    const changes = state !== 'none' && unlike;
    const set = to === 'new-key' ? null : settingTo(encrypted, context);
    if ((to === 'new-key' && state !== 'sealed') || (!changes && set === null)) {
      throw kernelErrors.REKEY_POINTLESS(
        POINTLESS[to],
        to === 'new-key' ? { hint: 'aurelius rekey --encrypt' } : {},
      );
    }
    const from = await keyOfFile(file, context);
    const key = encrypted && unlike ? freshKey() : null;
    if (changes) {
      const note = { verb: VERBS[to], entity: 'database', entityId: DATABASE_FILE };
      noteForLater(paths.dataDir, 'rekey', context.clock.now(), note);
    }
    // it holds the same things by the old key, or in the clear
    removeCache(cacheFile(paths.cacheDir));
    // before the change: from here on there is no moment in which a key that is in use could get lost
    if (key !== null) await home.storageKeys.add(key);
    // a plain database where an encrypted one is wanted would not be opened, the other way round it is
    if (!encrypted) set?.();
    if (changes) replaceUnder(key, from, context);
    if (encrypted) set?.();
    const inTheClear = encrypted ? copiesInTheClear(backupFolder(paths.dataDir)) : [];
    const keys = encrypted ? home.storageKeys.place : null;
    yield { type: 'result', encrypted, changed: changes, set: set !== null, keys, inTheClear };
  },
};
