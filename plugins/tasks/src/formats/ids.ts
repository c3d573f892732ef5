// Ids for tasks whose files have none: the same words are the same task when the file comes again.
import { createHash } from 'node:crypto';
import type { Importing } from './decoded.ts';

/** The UUID (version 8) that some text stands for. */
function uuidOfText(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * Gives out ids for what tasks of one file are known by.
 * @param userId whose tasks they are: nobody else's have the same ids
 */
export function idsOfFile(userId: string, format: string): Pick<Importing, 'idFor' | 'namedId'> {
  const seen = new Map<string, number>();
  const idOf = (...words: (string | number)[]) =>
    uuidOfText(JSON.stringify([userId, format, ...words]));
  return {
    idFor(words) {
      const id = idOf('words', words);
      const count = seen.get(id) ?? 0;
      seen.set(id, count + 1);
      return count === 0 ? id : idOf('words', words, count);
    },
    namedId: (name) => idOf('name', name),
  };
}
