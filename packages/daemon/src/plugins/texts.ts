// Texts of the user as plugins read them: anew each time, bounded, each by itself.
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HostTexts, UserText } from '@aurelius/core/plugin';

const FILES = 200;
const BYTES = 64 * 1024;
const FOLDER = /^[a-z][a-z-]{0,31}$/;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error);

async function read(folder: string, name: string): Promise<UserText> {
  try {
    // what is no file, a pipe for instance, must not hold anybody up
    const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (!stats.isFile()) return { name, fault: 'it is no file' };
      const bytes = Buffer.alloc(BYTES + 1);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      if (bytesRead > BYTES) return { name, fault: `it is larger than ${BYTES / 1024} KiB` };
      const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead));
      return { name, text };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { name, fault: error instanceof TypeError ? 'it is no UTF-8 text' : codeOf(error) };
  }
}

/** @param configFile beside which the folders lie */
export function userTexts(configFile: string): HostTexts {
  return {
    async read(folder) {
      if (!FOLDER.test(folder)) throw new Error(`${folder} is no name of a folder`);
      const path = join(dirname(configFile), folder);
      let names: string[];
      try {
        names = await readdir(path);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return { path, files: [] };
        throw error;
      }
      const wanted = names.filter((name) => name.endsWith('.md')).sort();
      const files = await Promise.all(wanted.slice(0, FILES).map((name) => read(path, name)));
      const more = wanted.slice(FILES).map((name) => ({ name, fault: `more than ${FILES} files` }));
      return { path, files: [...files, ...more] };
    },
  };
}
