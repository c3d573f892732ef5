// What `--input` and FILE arguments name: a file, or standard input for `-`.
import { open } from 'node:fs/promises';
import { usage } from '../call/usage.ts';

export interface InputFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Bytes; null for what is no file on disk. */
  readonly size: number | null;
  /** Stops reading: what nobody wants any more must not keep the process waiting. */
  close(): void;
}

/** @throws Problem `USAGE` when it cannot be read */
export async function openInput(name: string): Promise<InputFile> {
  if (name === '-')
    return { bytes: process.stdin, size: null, close: () => process.stdin.destroy() };
  try {
    const file = await open(name, 'r');
    const found = await file.stat();
    if (found.isDirectory()) {
      await file.close();
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    }
    const bytes = file.createReadStream();
    return { bytes, size: found.isFile() ? found.size : null, close: () => bytes.destroy() };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw usage(
      `'${name}' cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}.`,
    );
  }
}

/** The whole of it as UTF-8 text. @throws Problem `USAGE` */
export async function readInput(name: string): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await openInput(name)).bytes) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
