// Files that hold keys: hexadecimal, a line each, the newest first, and for their owner's eyes only.
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { secretErrors } from '@aurelius/core/kernel';
import { readKept, writeKept } from './kept-files.ts';
import { KEY_BYTES } from './sealed-file.ts';

const KEY = /^[0-9a-f]{64}$/;

/** A new key, hexadecimal. */
export const freshKey = (): string => randomBytes(KEY_BYTES).toString('hex');

/** Keys from text, the newest first. Null: some of it is no key. */
export function parseKeys(text: string): string[] | null {
  const keys = text.split(/\s+/).filter((word) => word !== '');
  return keys.every((key) => KEY.test(key)) ? keys : null;
}

/**
 * The keys in a file; null when there is no such file.
 * @throws Problem `SECRETS_UNAVAILABLE` when others could have read it, or it holds something else
 */
export function readKeyFile(file: string): string[] | null {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return null;
  if (!found.isFile() || found.uid !== process.getuid?.()) {
    throw secretErrors.SECRETS_UNAVAILABLE(`The key file ${file} is not a file of this user`);
  }
  if ((found.mode & 0o077) !== 0) {
    throw secretErrors.SECRETS_UNAVAILABLE(`The key file ${file} is open to other users`, {
      hint: `chmod 600 ${file}`,
    });
  }
  const keys = parseKeys(readKept(file)?.toString('utf8') ?? '');
  if (keys === null || keys.length === 0) {
    throw secretErrors.SECRETS_UNAVAILABLE(`The key file ${file} holds no key`);
  }
  return keys;
}

/** @param keys the newest first @throws Problem `SECRETS_UNAVAILABLE`, `STORAGE_FULL` */
export const writeKeyFile = (file: string, keys: readonly string[]): void =>
  writeKept(file, `${keys.join('\n')}\n`);
