// Text for people: through a pager when it is taller than the screen.
import type { Env } from '@aurelius/core/config/paths';
import { writeOut } from './write.ts';

const DEFAULT_PAGER = 'less -FRX';

/** Lines on the screen that a prompt takes. */
const SPARE_LINES = 1;

/** Writes data; on a terminal, text taller than the screen goes through `AURELIUS_PAGER` or `PAGER` (empty: none). */
export function show(text: string, env: Env, tty: boolean): void {
  const pager = env['AURELIUS_PAGER'] ?? env['PAGER'] ?? DEFAULT_PAGER;
  if (!tty || pager === '' || text.split('\n').length <= process.stdout.rows - SPARE_LINES) {
    writeOut(text);
    return;
  }
  // loaded only here: it is a large part of Node
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const run = spawnSync('/bin/sh', ['-c', pager], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  if (run.status === 127) writeOut(text);
}
