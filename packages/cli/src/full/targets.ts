// Which rows a command acts on: named one by one, by ranges of the numbers of a list, or found by a filter.
import { problemFromJson } from '@aurelius/core/client';
import { type CommandSpec, type OperationRoute, term } from '@aurelius/core/command';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Parsed } from '../call/parsed.ts';
import { PAGE_ROWS } from '../call/run.ts';
import { usage } from '../call/usage.ts';
import type { Session } from './session.ts';

/** One row, by the word that names it to the daemon. */
export interface Target {
  readonly word: string;
  /** What it is called, where that was read. */
  readonly title: string | null;
}

/** Numbers and ranges of them; an id that begins so goes on with other characters. */
const RANGES = /^\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?)+$|^\d{1,5}-\d{1,5}$/;
/** Lists have no numbers above it. */
const NUMBER_MAX = 10_000;

/** @throws Problem `USAGE` */
function numbersOf(part: string): string[] {
  const [from = 0, to = from] = part.split('-').map(Number);
  if (from < 1 || to > NUMBER_MAX) throw usage(`Numbers are between 1 and ${NUMBER_MAX}.`);
  if (to < from) throw usage(`The range ${part} ends before it begins.`);
  return Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
}

/** `1-3,7` as the words `1`, `2`, `3` and `7`; anything else as it is. @throws Problem `USAGE` */
const spelledOut = (word: string): string[] =>
  RANGES.test(word) ? word.split(',').flatMap(numbersOf) : [word];

interface Page {
  readonly data: readonly { readonly id: string; readonly ref?: string; readonly title?: string }[];
  readonly meta: { readonly nextCursor: string | null };
}

/** All rows that a filter finds now. @throws Problem `NOTHING_MATCHES`, whatever refuses the filter */
async function matching(
  route: OperationRoute,
  filter: string,
  { send }: Session,
): Promise<Target[]> {
  const targets: Target[] = [];
  let cursor: string | null = null;
  do {
    const page = { filter, limit: PAGE_ROWS, ...(cursor === null ? {} : { cursor }) };
    const answer = await send(route, page, null);
    if (answer.problem) throw problemFromJson(answer.problem);
    const { data, meta } = answer.output as Page;
    for (const { id, ref, title } of data) targets.push({ word: ref ?? id, title: title ?? null });
    cursor = meta.nextCursor;
  } while (cursor !== null);
  if (targets.length === 0) throw kernelErrors.NOTHING_MATCHES(`Nothing matches: ${filter}`);
  return targets;
}

/**
 * The rows that a line names; null where its command takes one line as a whole, or where none are named.
 * @throws Problem `USAGE`, `NUMBER_UNKNOWN`, `NOTHING_MATCHES`, whatever refuses the filter
 */
export async function targetsOf(
  { args, operation }: CommandSpec,
  parsed: Parsed,
  session: Session,
): Promise<readonly Target[] | null> {
  const arg = args.find(({ many }) => many === 'each');
  if (!arg) return null;
  const words = parsed.args[arg.name];
  const { filter } = parsed.flags;
  if (operation?.among && typeof filter === 'string') {
    if (words !== undefined) throw usage('Name rows or find them by --filter, not both.');
    return matching(operation.among, filter, session);
  }
  if (typeof words !== 'object') return null;
  const named = operation?.names?.includes(arg.name) ? words.flatMap(spelledOut) : words;
  return [...new Set(named)].map((word) => ({ word, title: null }));
}

/** The line with each of the rows in place of its words. */
export function linesFor(
  { args }: CommandSpec,
  parsed: Parsed,
  targets: readonly Target[] | null,
): Parsed[] {
  const arg = args.find(({ many }) => many === 'each');
  if (!arg || !targets) return [parsed];
  return targets.map(({ word }) => ({ ...parsed, args: { ...parsed.args, [arg.name]: word } }));
}

/** Rows that are named in a question, before it only counts. */
const NAMED = 5;

/** `k7dp Buy milk, m2xw and 7 more`, safe for the terminal. */
export function enumerated(targets: readonly Target[]): string {
  const named = targets
    .slice(0, NAMED)
    .map(({ word, title }) => term(title === null ? word : `${word} ${title}`));
  const more = targets.length - named.length;
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`;
}
