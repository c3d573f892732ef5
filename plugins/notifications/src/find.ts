// How people name a notification: by id, by ref, or by the start of either.
import { freeRef, nameOfWord } from '@aurelius/core/contract';
import type { ReadDb } from '@aurelius/core/db';
import type { Ids } from '@aurelius/core/plugin';
import { notificationErrors } from './contract.ts';
import { findByPrefix, refTaken } from './store.ts';
import type { NotificationRow } from './tables.ts';

/** Most candidates an ambiguous word is explained with. */
const SHOWN = 5;

/**
 * The notification a word names.
 * @throws Problem `NOTIFICATION_NOT_FOUND`, `NOTIFICATION_AMBIGUOUS`
 */
export async function namedNotification(
  db: ReadDb,
  userId: string,
  word: string,
): Promise<NotificationRow> {
  const name = nameOfWord(word);
  const rows = name === null ? [] : await findByPrefix(db, userId, name);
  const [first] = rows;
  if (!first) throw notificationErrors.NOTIFICATION_NOT_FOUND(`None is named "${word}".`);
  if (rows.length === 1) return first;
  const could = rows
    .slice(0, SHOWN)
    .map(({ ref, title }) => `${ref} (${title.slice(0, 40).toWellFormed()})`);
  const more = rows.length > SHOWN ? ' and more' : '';
  throw notificationErrors.NOTIFICATION_AMBIGUOUS(
    `"${word}" could be ${could.join(', ')}${more}.`,
    {
      hint: 'Type more of the ref.',
    },
  );
}

/** A ref the user has not given yet. */
export const unusedRef = (db: ReadDb, userId: string, ids: Ids): Promise<string> =>
  freeRef(
    (length) => ids.ref(length),
    (ref) => refTaken(db, userId, ref),
  );
