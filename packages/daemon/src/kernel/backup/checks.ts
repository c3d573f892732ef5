// What `doctor` asks about backups.
import type { Check, Clock } from '@aurelius/core/plugin';
import { listBackups } from './folder.ts';

const DAY_MS = 86_400_000;
/** A last backup older than this is worth a word, milliseconds. */
const OLD_MS = 14 * DAY_MS;

export const ageCheck = (folder: string, clock: Clock): Check => ({
  id: 'age',
  title: 'Last backup',
  run() {
    // what is made before a migration is of what was left behind
    const [newest] = listBackups(folder).filter(({ reason }) => reason !== 'migration');
    if (!newest) {
      return { status: 'warn', detail: `none in ${folder}`, hint: 'aurelius backup' };
    }
    const age = clock.now() - Date.parse(newest.created);
    const detail = `${Math.floor(age / DAY_MS)} days old: ${newest.file}`;
    return age < OLD_MS
      ? { status: 'ok', detail }
      : { status: 'warn', detail, hint: 'aurelius backup' };
  },
});
