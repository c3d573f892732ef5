// The one-line grammar: words, date, p1..p4, #label or @label, +project, "literal text". Linear in the line's length.
import { PRIORITIES, type Reading, taskErrors } from './contract.ts';
import { bareWord, findMoment, type Moment, type Reference } from './when/expression.ts';

/** How a line is understood. */
export interface QuickAdd {
  readonly title: string;
  readonly moment: Moment | null;
  readonly priority: Reading['priority'];
  readonly labels: readonly string[];
  readonly project: string | null;
}

interface Token {
  readonly text: string;
  /** Some of it stood in quotes, so it means nothing but itself. */
  readonly literal: boolean;
}

const SPACE = /\s/;
const DIGIT = /\d/;

/** Words of a line. A quote opens literal text unless a digit stands before it (6" pipe) or none follows to close it. */
function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  const lastQuote = line.lastIndexOf('"');
  let text = '';
  let literal = false;
  const flush = () => {
    if (text !== '') tokens.push({ text, literal });
    text = '';
    literal = false;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (SPACE.test(char)) {
      flush();
    } else if (char === '"' && at < lastQuote && !DIGIT.test(line[at - 1] ?? '')) {
      const close = line.indexOf('"', at + 1);
      text += line.slice(at + 1, close);
      literal = true;
      at = close;
    } else {
      text += char;
    }
  }
  flush();
  return tokens;
}

const PRIORITY = /^p([1-4])$/i;
const LABEL = /^[#@]([^\s#@]{1,64})$/u;
const ONLY_DIGITS = /^\d+$/;
const PROJECT = /^\+(\p{L}.{0,199})$/u;

/** What a word sets, if it is a sign and no word. */
function signOf(token: Token): { kind: 'priority' | 'label' | 'project'; value: string } | null {
  if (token.literal) return null;
  const word = bareWord(token.text);
  const priority = PRIORITY.exec(word)?.[1];
  if (priority) return { kind: 'priority', value: PRIORITIES[Number(priority) - 1] ?? '' };
  const label = LABEL.exec(word)?.[1];
  if (label && !ONLY_DIGITS.test(label)) return { kind: 'label', value: label };
  const project = PROJECT.exec(word)?.[1];
  return project ? { kind: 'project', value: project } : null;
}

/**
 * Reads a line. Of several dates, times, priorities or projects the last one counts and the others stay in the title.
 * @throws Problem `TASK_TITLE_MISSING`
 */
export function readLine(line: string, reference: Reference): QuickAdd {
  const tokens = tokensOf(line);
  const signs = tokens.map(signOf);
  const lastOf = (kind: string) => signs.findLastIndex((sign) => sign?.kind === kind);
  const priorityAt = lastOf('priority');
  const projectAt = lastOf('project');
  const found = findMoment(
    tokens.map((token, at) => (token.literal || signs[at] ? '' : token.text)),
    reference,
  );
  const labels = new Set<string>();
  for (const sign of signs) if (sign?.kind === 'label') labels.add(sign.value);
  const isSign = (at: number) =>
    signs[at]?.kind === 'label' || at === priorityAt || at === projectAt;
  const title = tokens
    .filter((_, at) => !isSign(at) && !found?.taken.has(at))
    .map((token) => token.text)
    .join(' ');
  if (title.trim() === '') throw taskErrors.TASK_TITLE_MISSING();
  return {
    title,
    moment: found?.moment ?? null,
    priority: (signs[priorityAt]?.value ?? null) as QuickAdd['priority'],
    labels: [...labels],
    project: signs[projectAt]?.value ?? null,
  };
}
