// Signs of one word: priority, label, project. Each set of signs is a line of a table.
import type { Priority, Syntax } from '../contract.ts';
import { BEGINS } from '../when/vocabulary.ts';
import { type Draft, type Line, take, wordAt } from './draft.ts';

type Role = 'label' | 'unlabel' | 'project' | 'priority';

interface Signs {
  /** By the code of the character that a sign begins with. */
  readonly roles: readonly (Role | undefined)[];
  /** From the lowest digit, 1, on. */
  readonly priorities: readonly Priority[];
  /** A project begins with a letter; else with anything but a number. */
  readonly letter: boolean;
}

function rolesOf(signs: Readonly<Record<string, Role>>): (Role | undefined)[] {
  const roles: (Role | undefined)[] = Array.from({ length: 128 });
  for (const [sign, role] of Object.entries(signs)) roles[sign.charCodeAt(0)] = role;
  return roles;
}

const P1_TO_P4 = ['urgent', 'high', 'medium', 'low'] as const;
/** Vikunja counts up, and 5 is to be done now. */
const ONE_TO_FIVE = ['low', 'medium', 'high', 'urgent', 'urgent'] as const;

const SIGNS: Readonly<Record<Syntax, Signs>> = {
  aurelius: {
    roles: rolesOf({ '#': 'label', '@': 'label', '+': 'project', p: 'priority' }),
    priorities: P1_TO_P4,
    letter: true,
  },
  todoist: {
    roles: rolesOf({ '@': 'label', '#': 'project', p: 'priority' }),
    priorities: P1_TO_P4,
    letter: false,
  },
  vikunja: {
    roles: rolesOf({ '*': 'label', '+': 'project', '!': 'priority' }),
    priorities: ONE_TO_FIVE,
    letter: true,
  },
  taskwarrior: { roles: rolesOf({ '+': 'label', '-': 'unlabel' }), priorities: [], letter: true },
};

const LABEL_MAX = 64;
const PROJECT_MAX = 200;
const LETTER = /^\p{L}/u;

const atMost = (text: string, max: number): boolean =>
  text.length <= max || [...text].length <= max;

/** `#` `@` */
const isMark = (code: number): boolean => code === 0x23 || code === 0x40;

/** Whether a text names something: what it may not hold is not in it, and it is no mere number. */
function isName(text: string, sign: number): boolean {
  let number = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isMark(code) || code === sign) return false;
    number &&= code >= 0x30 && code <= 0x39;
  }
  return !number;
}

const isLabel = (text: string, sign: number): boolean =>
  isName(text, sign) && atMost(text, LABEL_MAX);

function isProject(text: string, { letter }: Signs): boolean {
  if (!atMost(text, PROJECT_MAX)) return false;
  if (letter) return LETTER.test(text);
  return !isMark(text.charCodeAt(0)) && !/^\d*$/.test(text);
}

/**
 * Reads the signs of a line. Of several priorities or projects the last one counts and the others stay in the title.
 */
export function readSigns(line: Line, syntax: Syntax, draft: Draft): void {
  const signs = SIGNS[syntax];
  let priorityAt = -1;
  let projectAt = -1;
  for (let at = 0; at < line.words.length; at++) {
    if (line.kinds[at] !== BEGINS.nothing) continue;
    const word = line.words[at] ?? '';
    const sign = word.charCodeAt(0);
    const role = signs.roles[sign];
    if (role === undefined || word.length < 2) continue;
    if (role === 'priority') {
      const priority = word.length === 2 ? signs.priorities[word.charCodeAt(1) - 0x31] : undefined;
      if (priority === undefined) continue;
      draft.priority = priority;
      priorityAt = at;
      continue;
    }
    const name = wordAt(line, at).slice(1);
    if (role === 'project') {
      if (!isProject(name, signs)) continue;
      draft.project = name;
      projectAt = at;
    } else if (isLabel(name, sign) && (role === 'label' || LETTER.test(name))) {
      if (role === 'label') draft.labels.add(name);
      else draft.labels.delete(name);
      take(line, at, 1);
    }
  }
  if (priorityAt >= 0) take(line, priorityAt, 1);
  if (projectAt >= 0) take(line, projectAt, 1);
}
