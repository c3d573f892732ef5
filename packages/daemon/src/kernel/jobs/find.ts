// How people name a job: by id, by ref, or by the start of either.
import { nameOfWord } from '@aurelius/core/contract';
import type { JobRow, JobStore } from '@aurelius/core/jobs';
import { jobErrors } from '@aurelius/core/kernel';

/** Most candidates an ambiguous word is explained with. */
const SHOWN = 5;

/** @throws Problem `JOB_NOT_FOUND`, `JOB_AMBIGUOUS` */
export async function namedJob(store: JobStore, userId: string, word: string): Promise<JobRow> {
  const name = nameOfWord(word);
  const rows = name === null ? [] : await store.named(userId, name);
  const [first] = rows;
  if (!first) throw jobErrors.JOB_NOT_FOUND(`There is no job ${JSON.stringify(word)}.`);
  if (rows.length === 1) return first;
  const could = rows.slice(0, SHOWN).map((row) => `${row.ref} (${row.name})`);
  const more = rows.length > SHOWN ? ' and more' : '';
  throw jobErrors.JOB_AMBIGUOUS(`"${word}" could be ${could.join(', ')}${more}.`, {
    hint: 'Type more of the ref.',
  });
}
