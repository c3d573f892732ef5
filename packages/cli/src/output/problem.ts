// Problems as people and programs read them: four lines on standard error, or one JSON object on standard output.
import { TransportError, transportProblem } from '@aurelius/core/client';
import { term } from '@aurelius/core/command';
import { exitCodeOf, isProblem, Problem, type ProblemJson } from '@aurelius/core/errors';
import { fileProblem } from '@aurelius/core/file-problem';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { writeErr, writeOut } from './write.ts';

/** A problem as JSON stays under this size, bytes, so that it fits one line of any log. */
const JSON_MAX = 1000;
/** Longest text in it, characters: the first length with which everything fits. */
const TEXT_LENGTHS = [400, 150, 40];

/** Anything thrown, as a problem. A bug shows its message, but not its stack. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  if (error instanceof TransportError) return transportProblem(error);
  const refused = fileProblem(error);
  if (refused) return refused;
  const message = error instanceof Error ? error.message : String(error);
  const { code, spec } = kernelErrors.INTERNAL;
  // the spec's hint speaks of the daemon's log, where nothing is about this
  return new Problem(code, { status: spec.status, title: spec.title }, message, { cause: error });
}

const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Folders of the user, by what they are called instead. */
export type Homes = Readonly<Record<string, string>>;

/** The problem without this user's folder names, cut to a size that is safe to log. */
export function presentable(problem: Problem | ProblemJson, homes: Homes): ProblemJson {
  const { detail, hint, errors = [], ...rest } = isProblem(problem) ? problem.toJson() : problem;
  for (const max of TEXT_LENGTHS) {
    const clean = (text: string) => {
      let named = text;
      for (const [name, folder] of Object.entries(homes)) {
        if (folder.length > 1) named = named.replaceAll(folder, () => name);
      }
      return named.length > max ? `${named.slice(0, max)}…` : named;
    };
    const shown = {
      ...rest,
      ...(detail === undefined ? {} : { detail: clean(detail) }),
      ...(hint === undefined ? {} : { hint: clean(hint) }),
    };
    const fields = errors.map(({ pointer, message }) => ({
      pointer: clean(pointer),
      message: clean(message),
    }));
    // the first of many mistakes tell most
    while (fields.length > 0 && size({ ...shown, errors: fields }) > JSON_MAX) fields.pop();
    if (fields.length > 0) return { ...shown, errors: fields };
    if (size(shown) <= JSON_MAX) return shown;
  }
  return rest;
}

const isCommand = (hint: string) => /^(?:aurelius|systemctl|kill) /.test(hint);

/** Further lines of a text stand below its first one, so that they cannot pass for lines of our own. */
const labelled = (label: string, text: string): string[] =>
  text.split('\n').map((line, at) => `${at === 0 ? label : ' '.repeat(label.length)} ${line}`);

/** `error:`, `cause:`, `try:` and a line to report it by. @param line of the input it is about */
export function problemText(problem: ProblemJson, line?: number): string {
  const { title, detail, hint, errors = [], code, requestId } = problem;
  return [
    `error: ${title}`,
    // the list of mistakes says all that a detail beside it can say
    ...(detail === undefined || errors.length > 0 ? [] : labelled('cause:', detail)),
    ...errors.flatMap(({ pointer, message }) =>
      labelled('cause:', `${pointer.slice(1) || 'input'} ${message}`),
    ),
    ...(hint === undefined ? [] : labelled(isCommand(hint) ? 'try:' : 'hint:', hint)),
    [
      `code ${code}`,
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ].join(' · '),
  ]
    .map((text) => `${term(text)}\n`)
    .join('');
}

/**
 * Prints a problem where its reader looks for it, and answers the exit code.
 * @param options `line` is the line of the input that it is about
 */
export function printProblem(
  problem: Problem | ProblemJson,
  { json, homes, line }: { json: boolean; homes: Homes; line?: number },
): number {
  const shown = presentable(problem, homes);
  // where standard output takes nothing, its reader cannot be told there
  const told = json && problem.code !== kernelErrors.OUTPUT_UNWRITABLE.code;
  if (told) writeOut(`${JSON.stringify({ ...shown, line })}\n`);
  else writeErr(problemText(shown, line));
  return exitCodeOf(isProblem(problem) ? problem.spec : problem);
}
