// The head of the audit log, kept beside the database: what shows that its last rows were cut off. It follows the log
// within seconds, for a sync of its own with every write would cost as much as the write.

import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CHAIN_GENESIS, type ChainHead } from '@aurelius/core/db';
import { syncFolder, writeWhole } from '@aurelius/core/files';
import type { Log } from '@aurelius/core/plugin';
import { headText, parseHead } from './chain.ts';

/** How far it may lag behind the log, milliseconds. */
const LAG_MS = 5000;

export const headFile = (dataDir: string): string => join(dataDir, 'audit.head');

/** What the file holds; null: there is none. `broken`: it is not what was written. */
export function readHead(dataDir: string): ChainHead | null | 'broken' {
  let text: string;
  try {
    text = readFileSync(headFile(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return parseHead(text.trim()) ?? 'broken';
}

/** Begins a log: from here on a file that is missing was taken away. */
export const beginHead = (dataDir: string): void =>
  writeWhole(headFile(dataDir), `${headText(CHAIN_GENESIS)}\n`);

export interface HeadFile {
  /** There is a new head, to be written soon. */
  due(): void;
  /** Writes what is due, and stops. */
  close(): Promise<void>;
}

/** @param head the newest durable one; null: there is none yet */
export function createHeadFile(dataDir: string, head: () => ChainHead | null, log: Log): HeadFile {
  const file = headFile(dataDir);
  const next = `${file}.${process.pid}.tmp`;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async () => {
    const newest = head();
    if (newest === null) return;
    try {
      const handle = await open(next, 'w', 0o600);
      try {
        await handle.writeFile(`${headText(newest)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(next, file);
      syncFolder(dataDir);
    } catch (error) {
      // the log itself is written; the next head stands for this one, too
      log.warn({ err: error }, 'the head of the audit log could not be written');
    }
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  return {
    due() {
      timer ??= setTimeout(() => void flush(), LAG_MS).unref();
    },
    close: () => (timer === undefined ? writing : flush()),
  };
}
