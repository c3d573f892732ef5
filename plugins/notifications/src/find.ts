// How people name a notification: by id, by ref, or by the start of either.
import { REF_MIN_LENGTH } from '@aurelius/core/contract';
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
  const name = word.toLowerCase();
  // one of digits that gets here names no row of a list
  const fits = /^[0-9a-z-]{1,36}$/.test(name) && !/^\d+$/.test(name);
  const rows = fits ? await findByPrefix(db, userId, name) : [];
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

/** Refs of one length that are tried before a longer one is. */
const TRIES = 3;

/** A ref the user has not given yet, as short as a few tries find one. */
export async function freeRef(db: ReadDb, userId: string, ids: Ids): Promise<string> {
  for (let length = REF_MIN_LENGTH; ; length++) {
    for (let tries = 0; tries < TRIES; tries++) {
      const ref = ids.ref(length);
      if (!(await refTaken(db, userId, ref))) return ref;
    }
  }
}
