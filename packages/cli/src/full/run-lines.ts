// `--input` with an object on each line: the operation runs for each as it comes, and says how it went before the next.
import { EXIT, type Problem, type ProblemJson } from '@aurelius/core/errors';
import type { Input } from '../call/input.ts';
import { terminalFor } from '../call/run.ts';
import { printProblem, toProblem } from '../output/problem.ts';
import { jsonText, rowsText } from '../output/view.ts';
import { writeErr, writeOut } from '../output/write.ts';
import type { ObjectLine } from './json-lines.ts';
import type { MadeCall } from './run-made.ts';

/** The exit code of several calls. @param failures exit codes of those that failed */
export function exitOfAll(failures: readonly number[], calls: number): number {
  if (failures.length === 0) return EXIT.ok;
  return failures.length < calls ? EXIT.partial : (failures[0] as number);
}

/** @param inputOf the operation's input, made from the object on a line */
export async function runLines(
  lines: AsyncIterable<ObjectLine>,
  inputOf: (object: Input) => Input,
  { route, view, shown, session, homes }: Omit<MadeCall, 'input' | 'note' | 'target'>,
): Promise<number> {
  const runOne = async (line: ObjectLine): Promise<Problem | ProblemJson | null> => {
    if (line.problem) return line.problem;
    try {
      const input = inputOf(line.object);
      const answer = await session.send(route, input, terminalFor(route, input));
      if (answer.problem) return answer.problem;
      const text = view.json
        ? jsonText(answer.output ?? null, view, shown, 0)
        : rowsText(route, answer.output, view, shown);
      writeOut(`${text}\n`);
      return null;
    } catch (error) {
      return toProblem(error);
    }
  };
  const failures: number[] = [];
  let count = 0;
  for await (const line of lines) {
    count++;
    const problem = await runOne(line);
    if (problem) {
      failures.push(printProblem(problem, { json: view.json, homes, line: line.number }));
    }
  }
  if (failures.length > 0 && count > 1 && !view.json) {
    writeErr(`${failures.length} of ${count} failed.\n`);
  }
  return exitOfAll(failures, count);
}
