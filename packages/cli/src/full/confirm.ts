// A question before something is destroyed: asked only where somebody can answer.
import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { writeErr } from '../output/write.ts';

/**
 * Whether to go on. Without a person at the terminal there is nobody to ask, and the command means what it says.
 * @throws Problem `INTERRUPTED` on Ctrl-C
 */
export async function confirmed(question: string): Promise<boolean> {
  if (!isatty(0) || !isatty(2)) return true;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } catch (error) {
    if ((error as Error).name === 'AbortError') {
      writeErr('\n');
      throw kernelErrors.INTERRUPTED();
    }
    throw error;
  } finally {
    lines.close();
  }
}
