// A digest in plain text, line by line: what a mail holds, and what the terminal shows in colours.
import { humanDay } from '@aurelius/core/command';
import type { Digest, DigestSection, DigestTask } from './contract.ts';

export interface Line {
  /** `day` comes first; `head` begins a section, `more` says what it leaves out. */
  readonly kind: 'day' | 'head' | 'task' | 'more' | 'none';
  readonly text: string;
}

/** Whether there is anything to tell. */
export const isEmpty = ({ overdue, due, done }: Digest): boolean =>
  [overdue, due, done].every(({ tasks }) => tasks.length === 0);

/** `Sat, 28 Nov 2026`. */
const dayText = (date: string): string =>
  new Date(`${date}T00:00:00Z`).toUTCString().slice(0, 'Sat, 28 Nov 2026'.length);

const atLeast = ({ more }: DigestSection): string => (more ? '+' : '');
const countOf = (section: DigestSection): string =>
  `${section.tasks.length + section.left}${atLeast(section)}`;

const timeOf = ({ dueLocal }: DigestTask): string => dueLocal?.slice(11, 16) ?? '';

/** Words that stay on their line, whatever was written. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const weighty = ({ priority }: DigestTask): string =>
  priority === 'urgent' || priority === 'high' ? ` (${priority})` : '';

function sectionLines(
  title: string,
  section: DigestSection,
  whenOf: (task: DigestTask) => string,
): Line[] {
  if (section.tasks.length === 0) return [];
  const width = Math.max(...section.tasks.map((task) => whenOf(task).length));
  const gap = width > 0 ? '  ' : '';
  const rows = section.tasks.map((task): Line => {
    const when = whenOf(task).padEnd(width) + gap;
    return { kind: 'task', text: `  ${task.ref}  ${when}${oneLine(task.title)}${weighty(task)}` };
  });
  const { left } = section;
  const more: Line[] =
    left === 0 ? [] : [{ kind: 'more', text: `  and ${left}${atLeast(section)} more` }];
  return [{ kind: 'head', text: `${title} (${countOf(section)})` }, ...rows, ...more];
}

/** The lines of a digest. */
export function linesOf(digest: Digest): Line[] {
  const { date, overdue, due, done } = digest;
  const day: Line = { kind: 'day', text: dayText(date) };
  if (isEmpty(digest)) {
    const text = 'Nothing is overdue, nothing is due, and nothing was done the day before.';
    return [day, { kind: 'none', text }];
  }
  const dueDay = (task: DigestTask) => (task.dueLocal ? humanDay(task.dueLocal, date) : '');
  return [
    day,
    ...sectionLines('Overdue', overdue, dueDay),
    ...sectionLines('Due today', due, timeOf),
    ...sectionLines('Done yesterday', done, () => ''),
  ];
}

/** The whole of it, for a mail: sections stand apart. */
export const plainText = (digest: Digest): string =>
  linesOf(digest)
    .map(({ kind, text }) => (kind === 'head' ? `\n${text}` : text))
    .join('\n');

/** Longest body of a notification, characters, and what stands for the rest of a longer digest. */
const BODY_MAX = 4000;
const REST = '\n… aurelius digest shows the rest';

/** As much of the plain text as a notification takes, in whole lines. */
export function bodyText(digest: Digest): string {
  const text = plainText(digest);
  if (text.length <= BODY_MAX) return text;
  return text.slice(0, text.lastIndexOf('\n', BODY_MAX - REST.length)) + REST;
}

/** In a few words: `2 overdue, 1 due today`. */
export function headline({ overdue, due, done }: Digest): string {
  const parts = [
    [overdue, 'overdue'],
    [due, 'due today'],
    [done, 'done yesterday'],
  ] as const;
  return parts
    .filter(([{ tasks }]) => tasks.length > 0)
    .map(([section, words]) => `${countOf(section)} ${words}`)
    .join(', ');
}
