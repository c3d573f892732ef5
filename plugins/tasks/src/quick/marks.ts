// Marks of several words or with a value: the note, {deadline}, blocks:REF, for 45m, remind 10m, every friday.
import type { Syntax } from '../contract.ts';
import { durationAt } from '../when/duration.ts';
import { everyAt } from '../when/every.ts';
import { momentAt } from '../when/expression.ts';
import { BEGINS } from '../when/vocabulary.ts';
import { wordsFrom } from '../when/words.ts';
import { type Draft, has, type Line, take, textOf, wordAt } from './draft.ts';
import { SEEN, type Token, type Tokens } from './tokens.ts';

/** Where the note begins: ` // ` in a line of ours; `//` in one of Todoist's, which calls it description. */
function noteAt({ tokens, seen }: Tokens, syntax: Syntax): number {
  if ((seen & SEEN.slashes) === 0) return -1;
  if (syntax === 'aurelius') {
    return tokens.findIndex(
      ({ text, literal }, at) => at > 0 && !literal && text === '//' && at < tokens.length - 1,
    );
  }
  if (syntax !== 'todoist') return -1;
  return tokens.findIndex(({ text, literal }, at) => at > 0 && !literal && text.startsWith('//'));
}

/** Cuts the note off, as it was written, and answers the words before it. */
export function cutNote(line: string, cut: Tokens, syntax: Syntax, draft: Draft): readonly Token[] {
  const at = noteAt(cut, syntax);
  const { tokens } = cut;
  const mark = tokens[at];
  if (!mark) return tokens;
  const rest = line.slice(mark.start + '//'.length).trim();
  if (rest === '') return tokens;
  if (syntax === 'todoist') draft.description = rest;
  else draft.notes = rest;
  return tokens.slice(0, at);
}

/** Longest deadline, words. */
const DEADLINE_WORDS = 8;

/** `{friday}`: by when at the latest. Braces around anything else than a day are text. */
export function readDeadline(line: Line, draft: Draft): void {
  if ((line.seen & SEEN.brace) === 0) return;
  for (let at = line.tokens.length - 1; at >= 0; at--) {
    if (!line.words[at]?.startsWith('{')) continue;
    const words: string[] = [];
    for (let i = at; i < line.tokens.length && i < at + DEADLINE_WORDS; i++) {
      const word = wordAt(line, i);
      words.push(i === at ? word.slice(1) : word);
      if (word.endsWith('}') || word === '') break;
    }
    const last = words.at(-1) ?? '';
    if (!last.endsWith('}')) continue;
    const inside = [...words.slice(0, -1), last.slice(0, -1)].filter((word) => word !== '');
    const found = momentAt((offset) => (inside[offset] ?? '').toLowerCase(), line.reference);
    if (found?.length !== inside.length || found.moment.seconds !== null) continue;
    draft.deadline = found.moment.day;
    const { moment } = found;
    draft.reads.push({ field: 'deadline', words: inside.join(' '), by: 'aurelius', moment });
    take(line, at, words.length);
    return;
  }
}

const LINK = /^(blocks|depends|parent):([a-z0-9][a-z0-9-]{0,63}(?:,[a-z0-9][a-z0-9-]{0,63})*)$/i;

/** `blocks:k7dp`, `depends:k7dp,m3qa`, `parent:k7dp`. */
export function readLinks(line: Line, draft: Draft): void {
  if ((line.seen & SEEN.colon) === 0) return;
  for (let at = 0; at < line.tokens.length; at++) {
    const match = line.words[at]?.includes(':') ? LINK.exec(wordAt(line, at)) : null;
    if (!match) continue;
    const refs = (match[2] ?? '').split(',');
    const kind = match[1]?.toLowerCase();
    if (kind === 'parent' && refs.length > 1) continue;
    if (kind === 'parent') draft.parent = refs[0] ?? null;
    else (kind === 'blocks' ? draft.blocks : draft.depends).push(...refs);
    take(line, at, 1);
  }
}

/** Whether no word of the title follows, only marks and dates. */
function nothingAfter(line: Line, from: number): boolean {
  let at = from;
  while (at < line.tokens.length) {
    const length = line.taken[at] ? 1 : momentAt(wordsFrom(line, at), line.reference)?.length;
    if (length === undefined) return false;
    at += length;
  }
  return true;
}

/** The last recurrence of the line. One word (`weekly`) is one only where no word of the title follows it. */
export function readEvery(line: Line, draft: Draft): void {
  if (!has(line, BEGINS.every)) return;
  let last: { at: number; every: NonNullable<ReturnType<typeof everyAt>> } | null = null;
  for (let at = 0; at < line.tokens.length; ) {
    const every =
      line.kinds[at] === BEGINS.every ? everyAt(wordsFrom(line, at), line.reference) : null;
    if (every && !(every.adverb && !nothingAfter(line, at + every.length))) last = { at, every };
    at += every?.length ?? 1;
  }
  if (!last) return;
  const { at, every } = last;
  draft.every = every;
  const words = textOf(line, at, every.length);
  draft.reads.push({ field: 'recurrence', words, by: 'aurelius', moment: null });
  take(line, at, every.length);
}

const LONGEST_ESTIMATE = 525_600;

/** `for 45m`, `for 1h30m`, `for 2 hours`; days and weeks are no measure of work. */
export function readEstimate(line: Line, draft: Draft): void {
  if (!has(line, BEGINS.for)) return;
  for (let at = line.tokens.length - 1; at >= 0; at--) {
    if (line.kinds[at] !== BEGINS.for) continue;
    const found = durationAt(wordsFrom(line, at + 1));
    if (!found || found.days || found.minutes > LONGEST_ESTIMATE) continue;
    draft.estimate = found.minutes;
    take(line, at, found.length + 1);
    return;
  }
}

const MAX_REMINDERS = 10;

/** `remind 10m`: so long before it is due; `remind tomorrow 8am`: then. */
export function readReminders(line: Line, draft: Draft): void {
  if (!has(line, BEGINS.remind)) return;
  for (let at = 0; at < line.tokens.length; at++) {
    if (line.kinds[at] !== BEGINS.remind || draft.reminders.length === MAX_REMINDERS) {
      continue;
    }
    const before = durationAt(wordsFrom(line, at + 1));
    const found = before ? null : momentAt(wordsFrom(line, at + 1), line.reference);
    if (before) {
      const word = wordsFrom(line, at + 1)(before.length) === 'before' ? 1 : 0;
      draft.reminders.push({ before: before.minutes });
      take(line, at, 1 + before.length + word);
    } else if (found) {
      const { moment, dated, length } = found;
      draft.reminders.push({ at: moment, dated });
      const words = textOf(line, at + 1, length);
      draft.reads.push({ field: 'reminder', words, by: 'aurelius', moment });
      take(line, at, 1 + length);
    }
  }
}
