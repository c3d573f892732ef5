// Questions on the terminal with an answer that Enter takes.
import { createInterface } from 'node:readline';
import { term } from '@aurelius/core/command';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { writeErr } from '../output/write.ts';

export interface Question {
  readonly text: string;
  /** What may be answered; absent: anything. */
  readonly options?: readonly string[];
  /** What Enter means. */
  readonly usual: string;
  /** What is wrong with an answer, which is then asked for once more; undefined: nothing. */
  readonly faultOf?: (answer: string) => string | undefined;
}

/**
 * Asks one after another.
 * @returns answers, in the order of the questions
 * @throws Problem `INTERRUPTED` on Ctrl-C or the end of input
 */
export async function askAll(questions: readonly Question[]): Promise<string[]> {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  // lines that come early, of a paste, wait for their question
  const lines = reader[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const { text, options, usual, faultOf } of questions) {
      const choice = options ? ` (${options.join(', ')})` : '';
      const fits = (answer: string): boolean => {
        const fault = faultOf?.(answer);
        if (fault !== undefined) writeErr(`${term(fault)}\n`);
        return fault === undefined && (options?.includes(answer) ?? true);
      };
      let answer: string | undefined;
      while (answer === undefined || !fits(answer)) {
        writeErr(`${text}${choice} [${term(usual)}]: `);
        const { value, done } = await lines.next();
        if (done) {
          writeErr('\n');
          throw kernelErrors.INTERRUPTED();
        }
        answer = value.trim() || usual;
      }
      answers.push(answer);
    }
    return answers;
  } finally {
    reader.close();
  }
}
