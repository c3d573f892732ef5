// How hard a request looks: points for what can be seen of it without asking anybody, each with its reason. Local, and fast
// enough for every request: of long texts the beginning and the end are read.
import type { Tier } from '../contract/config.ts';
import type { Incoming } from '../dialects/index.ts';
import type { Score } from './types.ts';

/** From so many points on a request goes to the tier. */
const DEEP_FROM = 60;
const STANDARD_FROM = 25;

/** Characters of the question that are looked at, at its beginning and at its end. */
const LOOKED_AT = 8000;

/** What asks for thought, in the words of a few languages; whole words, for `proof` is not `waterproof`. */
const THOUGHT = words(
  'analy[sz]e|analysis|architect\\w*|compare|critique|debug|derive|design|diagnose|evaluate|explain why|optimi[sz]e|plan|' +
    'prove|proof|reason|refactor|step by step|strategy|trade-?offs?|root cause|' +
    'analysiere?n?|begründe\\w*|beweise?n?|entwirf|vergleiche?n?|optimiere?n?|analyser?|comparer?|démontrer?|analiza|demuestra',
);
/** What is done as it is read. */
const CHORE = words(
  'classify|extract|fix the typos?|format|list|rename|rephrase|spell ?check|summari[sz]e|tl;?dr|title|translate|' +
    'fasse zusammen|übersetze?n?|résume[rz]?|tradui[rst]\\w*|resume|traduce',
);
const CODE = /```|^\s{0,8}(?:function|class|def|import|const|SELECT|#include)\b/m;
const MATHS = /\\(?:frac|int|sum|begin)\b|[∑∫√≤≥∀∃]/;
const STEP = /^\s{0,8}(?:[-*•]|\d{1,3}[.)])\s/gm;

function words(alternatives: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'iu');
}

/** Grows with every doubling from `from`, up to `most`. */
const doublings = (size: number, from: number, each: number, most: number): number =>
  size <= from ? 0 : Math.min(most, Math.round(Math.log2(size / from) * each));

const ends = (text: string): string =>
  text.length <= 2 * LOOKED_AT ? text : `${text.slice(0, LOOKED_AT)}\n${text.slice(-LOOKED_AT)}`;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether the answer must have a shape. */
const isShaped = ({ json }: Incoming): boolean =>
  ['response_format', 'output_config', 'output_format'].some((key) => json[key] !== undefined);

/**
 * Scores a request by its last question and what stands around it.
 * @returns the same for the same request, always
 */
export function scoreOf(incoming: Incoming): Score {
  const parts = incoming.parts();
  const question = ends(parts.findLast(({ role }) => role === 'user')?.text ?? '');
  const context = parts.reduce((sum, { text }) => sum + text.length, 0) - question.length;
  const asked = parts.filter(({ role }) => role === 'user').length;
  const steps = count(question, STEP);
  const isThought = THOUGHT.test(question);
  const all: Readonly<Record<string, number>> = {
    // a long question has more in it
    length: doublings(question.length, 250, 4, 20),
    // what was said before, and what was added to it
    context: doublings(context, 4000, 3, 15),
    turns: asked > 6 ? 5 : 0,
    thought: isThought ? 30 : 0,
    chore: !isThought && CHORE.test(question) ? -15 : 0,
    code: CODE.test(question) ? 15 : 0,
    maths: MATHS.test(question) ? 15 : 0,
    steps: steps >= 3 ? 10 : 0,
    questions: count(question, /[?？؟]/g) >= 3 ? 5 : 0,
    tools: incoming.tools ? 15 : 0,
    images: incoming.media.pictures > 0 ? 10 : 0,
    shape: isShaped(incoming) ? 5 : 0,
    output: (incoming.outputMost ?? 0) >= 4000 ? 5 : 0,
  };
  const factors = Object.fromEntries(Object.entries(all).filter(([, points]) => points !== 0));
  const sum = Object.values(factors).reduce((total, points) => total + points, 0);
  return { points: Math.min(100, Math.max(0, sum)), factors };
}

export const tierFor = ({ points }: Score): Tier =>
  points >= DEEP_FROM ? 'deep' : points >= STANDARD_FROM ? 'standard' : 'fast';
