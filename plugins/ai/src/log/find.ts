// How people name a request of the log: by id, by ref, or by the start of either.
import { nameOfWord } from '@aurelius/core/contract';
import type { ReadDb } from '@aurelius/core/db';
import { logErrors } from '../contract/log-errors.ts';
import { findByPrefix } from '../db/log.ts';
import type { RequestRow } from './tables.ts';

/** Most candidates an ambiguous word is explained with. */
const SHOWN = 5;

/**
 * The request a word names.
 * @throws Problem `AI_LOG_NOT_FOUND`, `AI_LOG_AMBIGUOUS`
 */
export async function namedRequest(db: ReadDb, userId: string, word: string): Promise<RequestRow> {
  const name = nameOfWord(word);
  const rows = name === null ? [] : await findByPrefix(db, userId, name);
  const [first] = rows;
  if (!first) throw logErrors.AI_LOG_NOT_FOUND(`None is named "${word}".`);
  if (rows.length === 1) return first;
  const could = rows.slice(0, SHOWN).map(({ ref, asked }) => `${ref} (${asked.slice(0, 40)})`);
  const more = rows.length > SHOWN ? ' and more' : '';
  throw logErrors.AI_LOG_AMBIGUOUS(`"${word}" could be ${could.join(', ')}${more}.`, {
    hint: 'Type more of the ref.',
  });
}
