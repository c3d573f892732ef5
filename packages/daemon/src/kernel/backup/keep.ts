// Which of the backups that were made by themselves are kept: some days, some weeks before them, within a bound of space.
import type { BackupConfig } from '@aurelius/core/config';
import type { Backup } from '@aurelius/core/kernel';

type Kept = Pick<Backup, 'file' | 'size' | 'created'>;

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** Stay whatever they take: one of them may be the only sound one. */
const ALWAYS = 2;

/** The newest of each group, for the newest `count` groups. */
function newestOf(
  backups: readonly Kept[],
  count: number,
  groupOf: (created: number) => number,
): Kept[] {
  const newest = new Map<number, Kept>();
  for (const backup of backups) {
    const group = groupOf(Date.parse(backup.created));
    if (!newest.has(group)) newest.set(group, backup);
  }
  return [...newest.values()].slice(0, count);
}

/** @param backups the newest first; @returns those that are too many */
export function tooMany<T extends Kept>(
  backups: readonly T[],
  { daily, weekly, space }: BackupConfig,
): T[] {
  const days = newestOf(backups, daily, (created) => Math.floor(created / DAY_MS));
  const before = backups.filter(({ file }) => !days.some((day) => day.file === file));
  // weeks begin on Mondays; the first of January 1970 was a Thursday
  const weekOf = (created: number) => Math.floor((created / DAY_MS + 3) / 7);
  const oldest = days.at(-1);
  const older = before.filter(({ created }) => oldest !== undefined && created < oldest.created);
  const kept = new Set([...days, ...newestOf(older, weekly, weekOf)].map(({ file }) => file));
  let taken = 0;
  return backups.filter(({ file, size }, at) => {
    if (!kept.has(file)) return true;
    taken += size;
    return at >= ALWAYS && taken > space * MIB;
  });
}
