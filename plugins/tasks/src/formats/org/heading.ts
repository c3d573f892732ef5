// The heading of a task in an org file: stars, keyword, priority, title, tags.
import type { Task } from '../../contract.ts';

const LETTERS = { urgent: 'A', high: 'B', medium: 'C', low: 'D' } as const;
const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;

/** Keywords of a file, as its `#+TODO:` lines have them. */
export interface Keywords {
  readonly open: ReadonlySet<string>;
  readonly done: ReadonlySet<string>;
}

export const USUAL: Keywords = {
  open: new Set(['TODO', 'NEXT', 'STARTED', 'WAITING', 'HOLD']),
  done: new Set(['DONE', 'CANCELLED', 'CANCELED']),
};
/** The line by which org knows ours. */
export const KEYWORD_LINE = '#+TODO: TODO NEXT STARTED WAITING HOLD | DONE CANCELLED';

/** Keywords that a line adds: those behind the bar, or the last one, are for what is done. */
export function withKeywords({ open, done }: Keywords, words: string): Keywords {
  const named = words
    .split(/\s+/)
    .map((word) => word.replace(/\(.*\)$/, ''))
    .filter(Boolean);
  const bar = named.indexOf('|');
  const at = bar < 0 ? named.length - 1 : bar;
  return {
    open: new Set([...open, ...named.slice(0, at)]),
    done: new Set([...done, ...named.slice(bar < 0 ? at : at + 1)]),
  };
}

export interface Heading {
  readonly depth: number;
  /** Null: no task. */
  readonly keyword: string | null;
  readonly priority: Task['priority'];
  readonly title: string;
  readonly tags: readonly string[];
}

const STARS = /^(\*+)[ \t]+(.*)$/;
const TAGS = /(?:^|[ \t]+):([\p{L}\p{N}_@#%]+(?::[\p{L}\p{N}_@#%]+)*):[ \t]*$/u;
export const isTag = (label: string): boolean => /^[\p{L}\p{N}_@#%]+$/u.test(label);

/** What a line says, if it is a heading. */
export function readHeading(line: string, { open, done }: Keywords): Heading | null {
  const [, stars, all] = STARS.exec(line) ?? [];
  if (stars === undefined || all === undefined) return null;
  const tags = TAGS.exec(all);
  let rest = tags ? all.slice(0, tags.index) : all;
  const word = rest.split(/[ \t]/, 1)[0] ?? '';
  const keyword = open.has(word) || done.has(word) ? word : null;
  if (keyword !== null) rest = rest.slice(keyword.length).trimStart();
  const [cookie, letter] = /^\[#([A-Z0-9])\][ \t]*/.exec(rest) ?? [];
  if (cookie !== undefined) rest = rest.slice(cookie.length);
  const rank = letter === undefined ? -1 : Math.min(letter.charCodeAt(0) - 65, 3);
  return {
    depth: stars.length,
    keyword,
    priority: rank < 0 ? null : (PRIORITIES[rank] ?? null),
    title: rest.trim(),
    tags: tags?.[1]?.split(':') ?? [],
  };
}

/** What a heading shows of a task. */
export interface Shown {
  readonly title: string;
  readonly priority: Task['priority'];
  readonly labels: readonly string[];
}

/** The line of a heading; labels that are no tags are not on it. */
export function headingText(depth: number, keyword: string, shown: Shown): string {
  const tags = shown.labels.filter(isTag);
  const title = shown.title.replaceAll(/\s+/gu, ' ').trim();
  const cookie = shown.priority === null ? '' : `[#${LETTERS[shown.priority]}] `;
  return `${'*'.repeat(depth)} ${keyword} ${cookie}${title}${tags.length > 0 ? ` :${tags.join(':')}:` : ''}`;
}
