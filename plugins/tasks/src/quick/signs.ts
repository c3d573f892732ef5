// Signs of one word: priority, label, project. Each set of signs is a line of a table.
import { PRIORITIES, type Priority, type Syntax } from '../contract.ts';
import { type Draft, type Line, take, wordAt } from './draft.ts';

const codes = (characters: string): ReadonlySet<number> =>
  new Set([...characters].map((character) => character.charCodeAt(0)));

const LETTER_P = 0x70;

interface Signs {
  /** The characters that a sign of this set can begin with. */
  readonly first: ReadonlySet<number>;
  /** What a label begins with, and a project. */
  readonly label: RegExp;
  readonly project: RegExp;
  readonly priority: (word: string) => Priority | null;
}

const ONLY_DIGITS = /^\d+$/;

const P1_TO_P4 = (word: string): Priority | null =>
  /^p[1-4]$/i.test(word) ? (PRIORITIES[Number(word[1]) - 1] ?? null) : null;

/** Vikunja counts up: 1 is low, 4 urgent, 5 to be done now. */
const FIVE: readonly Priority[] = ['low', 'medium', 'high', 'urgent', 'urgent'];
const ONE_TO_FIVE = (word: string): Priority | null =>
  /^![1-5]$/.test(word) ? (FIVE[Number(word[1]) - 1] ?? null) : null;

const NEVER = /(?!)/;
/** Taskwarrior's `-tag`: not this label. */
const UNLABEL = /^-\p{L}[^\s#@+]{0,63}$/u;

const SIGNS: Readonly<Record<Syntax, Signs>> = {
  aurelius: {
    first: codes('#@+p'),
    label: /^[#@]([^\s#@]{1,64})$/u,
    project: /^\+(\p{L}.{0,199})$/u,
    priority: P1_TO_P4,
  },
  todoist: {
    first: codes('#@p'),
    label: /^@([^\s#@]{1,64})$/u,
    project: /^#([^\s#@].{0,199})$/u,
    priority: P1_TO_P4,
  },
  vikunja: {
    first: codes('*+!'),
    label: /^\*([^\s#@*]{1,64})$/u,
    project: /^\+(\p{L}.{0,199})$/u,
    priority: ONE_TO_FIVE,
  },
  taskwarrior: {
    first: codes('+-'),
    label: /^\+([^\s#@+]{1,64})$/u,
    project: NEVER,
    priority: () => null,
  },
};

/**
 * Reads the signs of a line. Of several priorities or projects the last one counts and the others stay in the title.
 */
export function readSigns(line: Line, syntax: Syntax, draft: Draft): void {
  const signs = SIGNS[syntax];
  let priorityAt = -1;
  let projectAt = -1;
  for (let at = 0; at < line.tokens.length; at++) {
    const lower = line.words[at] ?? '';
    const first = lower.charCodeAt(0);
    if (!signs.first.has(first) || (first === LETTER_P && lower.length !== 2)) continue;
    const word = wordAt(line, at);
    const priority = signs.priority(word);
    const label = signs.label.exec(word)?.[1];
    const project = signs.project.exec(word)?.[1];
    if (priority !== null) {
      draft.priority = priority;
      priorityAt = at;
    } else if (label !== undefined && !ONLY_DIGITS.test(label)) {
      draft.labels.add(label);
      take(line, at, 1);
    } else if (project !== undefined && !ONLY_DIGITS.test(project)) {
      draft.project = project;
      projectAt = at;
    } else if (syntax === 'taskwarrior' && UNLABEL.test(word)) {
      draft.labels.delete(word.slice(1));
      take(line, at, 1);
    }
  }
  for (const at of [priorityAt, projectAt]) if (at >= 0) take(line, at, 1);
}
