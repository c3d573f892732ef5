// How many tasks projects and labels have.
import { setImmediate as pause } from 'node:timers/promises';
import type { Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb } from '@aurelius/core/db';
import type * as z from 'zod';
import type { LabelCount, names, ProjectCount } from '../contract/names.ts';
import { countProjects, type Labelled, listLabelled } from '../db/names.ts';
import type { Caller, Parts } from '../service.ts';

/** Rows that are looked at without a pause. */
const CHUNK = 1000;

type Input = z.output<typeof names.projects.input>;
type Counter = Pick<Parts, 'db' | 'clock'>;
type User = Pick<Caller, 'userId'>;

/** A project and those that it is in: `a.b` and `a`. */
const pathOf = (project: string): string[] =>
  project.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'));

/** Counts of every project, below which those of its own parts are counted as well. */
export async function projectCounts(
  db: ReadDb,
  userId: string,
  now: number,
): Promise<ProjectCount[]> {
  const counts = new Map<string, ProjectCount>();
  for (const { project, status, tasks, past } of await countProjects(db, userId, now)) {
    for (const name of pathOf(project)) {
      const count = counts.get(name) ?? { project: name, open: 0, overdue: 0, done: 0, own: 0 };
      counts.set(name, count);
      if (status === 'done') count.done += tasks;
      if (status !== 'open') continue;
      count.open += tasks;
      count.overdue += past;
      if (name === project) count.own += tasks;
    }
  }
  return [...counts.values()];
}

/** Counts of every label. */
export async function labelCounts(db: ReadDb, userId: string, now: number): Promise<LabelCount[]> {
  const counts = new Map<string, LabelCount>();
  for (let after: Pick<Labelled, 'label' | 'taskId'> = { label: '', taskId: '' }; ; ) {
    const rows = await listLabelled(db, userId, after, CHUNK);
    for (const { label, status, dueSort } of rows) {
      const count = counts.get(label) ?? { label, open: 0, overdue: 0, done: 0 };
      counts.set(label, count);
      if (status === 'done') count.done++;
      if (status !== 'open') continue;
      count.open++;
      if (dueSort < now) count.overdue++;
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return [...counts.values()];
    after = { label: last.label, taskId: last.taskId };
    await pause();
  }
}

/** One page of counts in the order of names. @throws Problem `INVALID_CURSOR` */
function pageOf<Count extends { readonly open: number }>(
  counts: readonly Count[],
  nameOf: (count: Count) => string,
  what: string,
  { all, limit, cursor }: Input,
): Page<Count> {
  const name = JSON.stringify([what, all]);
  const [behind = ''] = cursor === undefined ? [] : decodeCursor(name, cursor, ['string']);
  const wanted = counts
    .filter((count) => (all || count.open > 0) && nameOf(count) > String(behind))
    .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const data = wanted.slice(0, limit);
  const last = data.at(-1);
  const nextCursor = last && wanted.length > limit ? encodeCursor(name, [nameOf(last)]) : null;
  return { data, meta: { nextCursor } };
}

/** @throws Problem `INVALID_CURSOR` */
export async function projects({ db, clock }: Counter, { userId }: User, input: Input) {
  const counts = await projectCounts(db, userId, clock.now());
  return pageOf(counts, ({ project }) => project, 'tasks projects', input);
}

/** @throws Problem `INVALID_CURSOR` */
export async function labels({ db, clock }: Counter, { userId }: User, input: Input) {
  const counts = await labelCounts(db, userId, clock.now());
  return pageOf(counts, ({ label }) => label, 'tasks labels', input);
}
