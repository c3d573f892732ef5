// A text in the user's editor: a copy, edited until it is well formed or thrown away.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { termLines } from '@aurelius/core/command';
import type { Env } from '@aurelius/core/config/paths';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { commandWords } from '../output/program.ts';
import { writeErr } from '../output/write.ts';
import { confirmed } from './confirm.ts';

const DEFAULT_EDITOR = 'vi';

/** Opens the file and waits until the editor has ended. @throws Problem `EDITOR_FAILED` */
function openEditor(file: string, env: Env): void {
  const named = env['VISUAL'] || env['EDITOR'] || DEFAULT_EDITOR;
  const [program, ...options] = commandWords(named) ?? [];
  if (program === undefined) {
    throw kernelErrors.EDITOR_FAILED(`$VISUAL or $EDITOR names no program: ${named}`);
  }
  const { error, status, signal } = spawnSync(program, [...options, file], { stdio: 'inherit' });
  if (error) throw kernelErrors.EDITOR_FAILED(`${program} cannot be run: ${error.message}`);
  if (status !== 0) {
    throw kernelErrors.EDITOR_FAILED(`${program} ended with ${signal ?? `code ${status}`}.`);
  }
}

/** A file of this name in a folder of its own, which nobody else can read. */
export function copyToEdit(name: string, text: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'aurelius-')), name);
  writeFileSync(copy, text, { mode: 0o600 });
  return copy;
}

/**
 * Lets the user edit until the text is well formed.
 * @param faultOf what is wrong with a text, as lines for its writer; null: nothing
 * @returns the text; null: it is as it was, or thrown away
 * @throws Problem `EDITOR_FAILED`, `INTERRUPTED`
 */
export async function edited(
  copy: string,
  first: string,
  env: Env,
  faultOf: (text: string) => Promise<string | null>,
): Promise<string | null> {
  for (;;) {
    openEditor(copy, env);
    const text = readFileSync(copy, 'utf8');
    if (text === first) return null;
    const fault = await faultOf(text);
    if (fault === null) return text;
    writeErr(`${termLines(fault)}\n`);
    if (!(await confirmed('Edit it again? No throws it away.'))) return null;
  }
}
