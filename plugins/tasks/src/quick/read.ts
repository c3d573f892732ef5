// The one-line grammar: what is left of a line when its marks, signs and dates were read is the title.
// Linear in the line's length.
import { type Priority, type Syntax, taskErrors } from '../contract.ts';
import { findMoment, type Moment, type Reference } from '../when/expression.ts';
import { readAttributes } from './attributes.ts';
import {
  blankDraft,
  type Draft,
  type Line,
  lineOf,
  type Read,
  type Reminder,
  take,
  textOf,
} from './draft.ts';
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

/** The words with a space between them. Words that stand so in the text are cut out of it together. */
function titleOf(text: string, rest: readonly Token[]): string {
  let title = '';
  for (let at = 0; at < rest.length; ) {
    const first = rest[at] as Token;
    let last = first;
    at++;
    for (let next = rest[at]; next && joins(text, last, next); next = rest[++at]) last = next;
    const run = first === last ? first.text : text.slice(first.start, last.end);
    title = title === '' ? run : `${title} ${run}`;
  }
  return title;
}

const SPACE = 0x20;
const joins = (text: string, last: Token, next: Token): boolean =>
  next.start === last.end + 1 &&
  !last.literal &&
  !next.literal &&
  text.charCodeAt(last.end) === SPACE;

/** Only literal text can be blank. */
const hasText = ({ text, literal }: Token): boolean => !literal || text.trim() !== '';

/** What no mark took. */
function restOf({ tokens, taken }: Line): Token[] {
  const rest: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token && !taken[at]) rest.push(token);
  }
  return rest;
}

const NONE: readonly string[] = [];
const unique = (words: readonly string[]): readonly string[] =>
  words.length < 2 ? words : [...new Set(words)];

/** What is said beside the words of the title: when it is due, and whether a day is named. */
interface Said {
  readonly moment: Moment | null;
  readonly dated: boolean;
}
const NOTHING: Said = { moment: null, dated: false };

/** The due date in words, of which the last date and the last time count. */
function readDue(line: Line, draft: Draft): Said {
  const found = findMoment(line, line.reference);
  if (!found) return NOTHING;
  let words = '';
  for (const { at, length } of found.places) {
    words += `${words && ' '}${textOf(line, at, length)}`;
    take(line, at, length);
  }
  draft.reads.push({ field: 'due', words, by: 'aurelius', moment: found.moment });
  return found;
}

/** The reading of a line; each field is named, for copying them all would take longer than reading the line. */
function finish(
  text: string,
  draft: Draft,
  rest: readonly Token[],
  said: Said,
  reference: Reference,
): QuickAdd {
  const title = titleOf(text, rest);
  if (!rest.some(hasText)) throw taskErrors.TASK_TITLE_MISSING();
  const { every } = draft;
  const settled = every && settle(every, said.moment, said.dated, reference);
  return {
    title,
    moment: settled ? settled.due : said.moment,
    recurrence: settled ? settled.recurrence : null,
    priority: draft.priority,
    labels: draft.labels.size === 0 ? NONE : [...draft.labels],
    project: draft.project,
    notes: draft.notes,
    description: draft.description,
    deadline: draft.deadline,
    estimate: draft.estimate,
    reminders: draft.reminders,
    scheduled: draft.scheduled,
    wait: draft.wait,
    blocks: unique(draft.blocks),
    depends: unique(draft.depends),
    parent: draft.parent,
    reads: draft.reads,
    rest,
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
  const cut = tokensOf(text);
  const tokens = cutNote(text, cut, syntax, draft);
  const line = lineOf(text, tokens, cut.seen, reference);
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
  return finish(text, draft, restOf(line), said, reference);
}

/** The same reading, with a due date that another reader found in words of its title. */
export function withDue(
  read: QuickAdd,
  rest: readonly Token[],
  moment: Moment,
  { words, by }: Pick<Read, 'words' | 'by'>,
): QuickAdd {
  const title = rest.map(({ text }) => text).join(' ');
  return {
    ...read,
    title,
    rest,
    moment,
    reads: [...read.reads, { field: 'due', words, by, moment }],
  };
}

/** A text that is taken as it is. @throws Problem `TASK_TITLE_MISSING` */
export function literalLine(text: string, reference: Reference): QuickAdd {
  const title = text.trim();
  const rest = [{ text: title, literal: true, start: 0, end: text.length }];
  return finish(title, blankDraft(), rest, NOTHING, reference);
}
