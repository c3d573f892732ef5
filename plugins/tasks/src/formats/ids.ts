// Ids for tasks whose files have none: the same words are the same task when the file comes again.
import { uuidOf } from '../uuid-of.ts';
import type { Importing } from './decoded.ts';

/**
 * Gives out ids for what tasks of one file are known by.
 * @param userId whose tasks they are: nobody else's have the same ids
 */
export function idsOfFile(userId: string, format: string): Pick<Importing, 'idFor' | 'namedId'> {
  const seen = new Map<string, number>();
  const idOf = (...words: (string | number)[]) =>
    uuidOf(JSON.stringify([userId, format, ...words]));
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
