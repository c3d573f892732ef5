// The one-line grammar: what is left of a line when its marks, signs and dates were read is the title.
// Linear in the line's length.
import { type Priority, type Syntax, taskErrors } from '../contract.ts';
import { findMoment, type Moment, type Reference } from '../when/expression.ts';
import { readAttributes } from './attributes.ts';
import { blankDraft, type Draft, type Line, openWords, type Read, type Reminder } from './draft.ts';
import {
  cutNote,
  readDeadline,
  readEstimate,
  readEvery,
  readLinks,
  readReminders,
} from './marks.ts';
import { type Recurrence, settle } from './schedule.ts';
import { readSigns } from './signs.ts';
import { type Token, tokensOf } from './tokens.ts';

/** How a line is understood. */
export interface QuickAdd {
  readonly title: string;
  /** When it is due. */
  readonly moment: Moment | null;
  readonly recurrence: Recurrence | null;
  readonly priority: Priority | null;
  readonly labels: readonly string[];
  readonly project: string | null;
  readonly notes: string | null;
  readonly description: string | null;
  /** Day number. */
  readonly deadline: number | null;
  /** Minutes. */
  readonly estimate: number | null;
  readonly reminders: readonly Reminder[];
  readonly scheduled: Moment | null;
  readonly wait: Moment | null;
  /** Names of tasks, as they were written. */
  readonly blocks: readonly string[];
  readonly depends: readonly string[];
  readonly parent: string | null;
  readonly reads: readonly Read[];
  /** The words of the title. */
  readonly rest: readonly Token[];
}

const titleOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join(' ');

/** The due date in words, of which the last date and the last time count. */
function readDue(line: Line, draft: Draft): { moment: Moment | null; dated: boolean } {
  const found = findMoment(openWords(line), line.reference);
  if (!found) return { moment: null, dated: false };
  const places = [...found.taken].sort((a, b) => a - b);
  const words = places.map((at) => line.tokens[at]?.text ?? '').join(' ');
  draft.reads.push({ field: 'due', words, by: 'aurelius', moment: found.moment });
  for (const at of places) line.taken[at] = true;
  return { moment: found.moment, dated: found.dated };
}

function finish(
  draft: Draft,
  rest: readonly Token[],
  said: { moment: Moment | null; dated: boolean },
  reference: Reference,
): QuickAdd {
  const title = titleOf(rest);
  if (title.trim() === '') throw taskErrors.TASK_TITLE_MISSING();
  const { every, due, ...facts } = draft;
  const settled = every && settle(every, said.moment, said.dated, reference);
  return {
    ...facts,
    title,
    rest,
    moment: settled ? settled.due : said.moment,
    recurrence: settled?.recurrence ?? null,
    labels: [...draft.labels],
    blocks: [...draft.blocks],
    depends: [...draft.depends],
  };
}

/**
 * Reads a line. Of several dates, times, priorities or projects the last one counts and the others stay in the title.
 * @throws Problem `TASK_TITLE_MISSING`, with Taskwarrior's signs `TASK_DATE_UNREADABLE`
 */
export function readLine(
  text: string,
  reference: Reference,
  syntax: Syntax = 'aurelius',
): QuickAdd {
  const draft = blankDraft();
  const tokens = cutNote(text, tokensOf(text), syntax, draft);
  const line: Line = { tokens, reference, taken: tokens.map(() => false) };
  if (syntax === 'taskwarrior') {
    readAttributes(line, draft);
    readSigns(line, syntax, draft);
  } else {
    readDeadline(line, draft);
    readLinks(line, draft);
    readSigns(line, syntax, draft);
    readEstimate(line, draft);
    readReminders(line, draft);
    readEvery(line, draft);
  }
  const said =
    syntax === 'taskwarrior'
      ? { moment: draft.due, dated: draft.due !== null }
      : readDue(line, draft);
  return finish(
    draft,
    tokens.filter((_, at) => !line.taken[at]),
    said,
    reference,
  );
}

/** The same reading, with a due date that another reader found in words of its title. */
export function withDue(
  read: QuickAdd,
  rest: readonly Token[],
  moment: Moment,
  { words, by }: Pick<Read, 'words' | 'by'>,
): QuickAdd {
  const title = titleOf(rest);
  return {
    ...read,
    title,
    rest,
    moment,
    reads: [...read.reads, { field: 'due', words, by, moment }],
  };
}

/** A text that is taken as it is. @throws Problem `TASK_TITLE_MISSING` */
export function literalLine(text: string): QuickAdd {
  const title = text.trim();
  const rest = [{ text: title, literal: true, start: 0, end: text.length }];
  const { every, due, labels, blocks, depends, ...facts } = blankDraft();
  if (title === '') throw taskErrors.TASK_TITLE_MISSING();
  return {
    ...facts,
    title,
    rest,
    moment: null,
    recurrence: null,
    labels: [],
    blocks: [],
    depends: [],
  };
}
