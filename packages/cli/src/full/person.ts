// What only a person may run: somebody has to sit here, and sees first what the answer is about.
import { isatty } from 'node:tty';
import { problemFromJson } from '@aurelius/core/client';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Input } from '../call/input.ts';
import { terminalFor } from '../call/run.ts';
import { rowsText } from '../output/view.ts';
import { writeErr } from '../output/write.ts';
import type { MadeCall } from './run-made.ts';

const AS_TEXT = { json: false, quiet: false, fields: null };

/** @throws Problem `HUMAN_NEEDED` where nobody can be asked */
export function assertPerson(): void {
  if (isatty(0) && isatty(2)) return;
  throw kernelErrors.HUMAN_NEEDED('There is no terminal on which somebody could be asked.', {
    hint: 'Run it in a terminal; nothing was done.',
  });
}

/**
 * Shows what a call is about, where its command says so.
 * @returns the input, with what it lacks taken from what was shown
 * @throws Problem of the operation that answers it
 */
export async function shownFirst(
  { route: { shows }, session, shown }: Omit<MadeCall, 'input' | 'note' | 'target'>,
  input: Input,
): Promise<Input> {
  if (!shows) return input;
  const { route, takes, fills } = shows;
  const wanted = Object.fromEntries(takes.map((name) => [name, input[name]]));
  const answer = await session.send(route, wanted, terminalFor(route, wanted));
  if (answer.problem) throw problemFromJson(answer.problem);
  // it belongs to the question, and not to what the command answers
  const context = { ...shown.context, tty: true };
  writeErr(`${rowsText(route, answer.output, AS_TEXT, { ...shown, context })}\n`);
  const told = answer.output as Input;
  return { ...Object.fromEntries(fills.map((name) => [name, told[name]])), ...input };
}
