// Text for people: through a pager when it is taller than the screen.
import type { Env } from '@aurelius/core/config/paths';
import { commandWords } from './program.ts';
import { writeOut } from './write.ts';

const DEFAULT_PAGER = 'less -FRX';

/** Lines on the screen that a prompt takes. */
const SPARE_LINES = 1;

/**
 * Writes data; on a terminal, text taller than the screen goes through `AURELIUS_PAGER` or `PAGER` (empty: none).
 * The variable is a program and its arguments; no shell reads it.
 */
export function show(text: string, env: Env, tty: boolean): void {
  const pager = env['AURELIUS_PAGER'] ?? env['PAGER'] ?? DEFAULT_PAGER;
  const [program, ...options] = commandWords(pager) ?? [];
  const fits = () => text.split('\n').length <= process.stdout.rows - SPARE_LINES;
  if (!tty || program === undefined || fits()) {
    writeOut(text);
    return;
  }
  // loaded only here: it is a large part of Node
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { error } = spawnSync(program, options, {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  // a pager that is left early closes its input, which is no failure
  if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') writeOut(text);
}
