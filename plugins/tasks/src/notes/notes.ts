// Comments on tasks and links from them: lists in the row of a task, added to and taken from by what stands in them.
import { instantText, type ProblemFactory } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { notes } from '../contract/notes.ts';
import { type Task, taskErrors } from '../contract.ts';
import { listOrNull } from '../row.ts';
import type { Caller, Parts } from '../service.ts';
import { changeTask } from '../write.ts';
import { mayLook, readFacts } from './file.ts';
import { readTarget } from './target.ts';

/** Most comments, and most links, of one task. */
const ENTRIES_MAX = 500;

type InputOf<Verb extends keyof typeof notes> = z.output<(typeof notes)[Verb]['input']>;

const full = (what: string): never => {
  throw taskErrors.TASK_LIST_FULL(`A task has at most ${ENTRIES_MAX} ${what}.`);
};

/**
 * The list without the entry that a word names: by its number, as it is, or by a part that no other has.
 * @throws Problem `TASK_ENTRY_NOT_FOUND`, `TASK_ENTRY_AMBIGUOUS`
 */
function without<Entry>(
  list: readonly Entry[],
  word: string,
  textsOf: (entry: Entry) => readonly string[],
): Entry[] {
  const isNumber = /^\d{1,4}$/.test(word) && list[Number(word) - 1] !== undefined;
  const exact = list.filter((entry) => textsOf(entry).includes(word));
  const alike = list.filter((entry) => textsOf(entry).some((text) => text.includes(word)));
  const found = isNumber ? [list[Number(word) - 1] as Entry] : exact.length > 0 ? exact : alike;
  const fault = (factory: ProblemFactory, detail: string) => factory(detail);
  if (found.length === 0) {
    throw fault(taskErrors.TASK_ENTRY_NOT_FOUND, `Nothing of the task has "${word}" in it.`);
  }
  if (found.length > 1) {
    throw fault(taskErrors.TASK_ENTRY_AMBIGUOUS, `${found.length} have "${word}" in them.`);
  }
  return list.filter((entry) => entry !== found[0]);
}

/** @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_LIST_FULL` */
export const annotate = (parts: Parts, caller: Caller, input: InputOf<'annotate'>): Promise<Task> =>
  changeTask(parts, caller, input.id, async (_tx, { annotations }) => {
    if (annotations.length >= ENTRIES_MAX) full('comments');
    const entry = instantText(parts.clock.now());
    return { annotations: [...annotations, { entry, description: input.text }] };
  });

/** @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_ENTRY_NOT_FOUND`, `TASK_ENTRY_AMBIGUOUS` */
export const denotate = (parts: Parts, caller: Caller, input: InputOf<'denotate'>): Promise<Task> =>
  changeTask(parts, caller, input.id, async (_tx, { annotations }) => ({
    annotations: without(annotations, input.text, ({ description }) => [description]),
  }));

/**
 * Links a task; the same target again replaces what was said of it.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_LINK_UNREADABLE`, `TASK_FILE_UNREADABLE`, `TASK_LIST_FULL`
 */
export async function link(
  parts: Parts,
  caller: Caller & Partial<Pick<CallContext, 'scopes' | 'signal'>>,
  input: InputOf<'link'>,
): Promise<Task> {
  const { type, target } = readTarget(input.target, input.type);
  const isRead = type === 'file' && mayLook(caller);
  const file = isRead ? await readFacts(target, caller.signal) : null;
  const { title = null, quote = null, hash = null, part = null } = input;
  const source = quote === null && hash === null && part === null ? null : { quote, hash, part };
  const added = instantText(parts.clock.now());
  return changeTask(parts, caller, input.id, async (_tx, { links }) => {
    const others = (links ?? []).filter((it) => it.type !== type || it.target !== target);
    if (others.length >= ENTRIES_MAX) full('links');
    return { links: [...others, { type, target, title, source, file, added }] };
  });
}

/** @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `TASK_ENTRY_NOT_FOUND`, `TASK_ENTRY_AMBIGUOUS` */
export const unlink = (parts: Parts, caller: Caller, input: InputOf<'unlink'>): Promise<Task> =>
  changeTask(parts, caller, input.id, async (_tx, { links }) => ({
    links: listOrNull(
      without(links ?? [], input.target, ({ target, title }) => [
        target,
        ...(title ? [title] : []),
      ]),
    ),
  }));
