// `config edit`: the config file in the user's editor. What is edited is a copy, which replaces the file only if it is valid.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isatty } from 'node:tty';
import { defineCommand, term, termLines } from '@aurelius/core/command';
import { EXIT, isProblem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { usage } from '../call/usage.ts';
import type { Environment } from '../environment.ts';
import { confirmed } from '../full/confirm.ts';
import { commandWords } from '../output/program.ts';
import { writeErr } from '../output/write.ts';
import { configFile } from './config.ts';
import { JSON_FLAG } from './flags.ts';

const DEFAULT_EDITOR = 'vi';

/** What a file that does not exist yet begins with. */
const FIRST_LINES = '# Settings of Aurelius. Every key: aurelius config get\n';

/** Opens the file and waits until the editor has ended. @throws Problem `EDITOR_FAILED` */
function openEditor(file: string, { env }: Environment): void {
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

/** What is wrong with a text, as lines for its writer; null: nothing. */
function faultOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (!isProblem(error) || error.code !== kernelErrors.CONFIG_INVALID.code) throw error;
    return [error.detail, error.hint].filter((text) => text !== undefined).join('\n');
  }
}

/**
 * Lets the user edit until the text is valid.
 * @returns the text; null: it is as it was, or thrown away
 */
async function edited(copy: string, first: string, shell: Environment): Promise<string | null> {
  const { checkConfig } = configFile(shell);
  for (;;) {
    openEditor(copy, shell);
    const text = readFileSync(copy, 'utf8');
    if (text === first) return null;
    const fault = faultOf(() => checkConfig(text, { ...shell.paths, configFile: copy }));
    if (fault === null) return text;
    writeErr(`${termLines(fault)}\n`);
    if (!(await confirmed('Edit it again? No throws it away.'))) return null;
  }
}

export const configEdit = defineCommand<Environment>({
  spec: {
    id: 'config edit',
    aliases: [],
    summary: 'Open the config file in your editor',
    description:
      'The editor is $VISUAL, else $EDITOR, else vi; no shell reads the variable. What you edit is a copy: it takes the place of the file when it is valid. Where it is not, you are told the line and asked whether to go on editing.',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'In the editor of your choice', argv: ['config', 'edit'] }],
  },
  async run({ io, shell }) {
    if (![0, 1, 2].every(isatty)) {
      throw usage('An editor needs a terminal.', 'aurelius config set KEY VALUE');
    }
    const { configText, replaceConfigFile } = configFile(shell);
    const { configFile: file } = shell.paths;
    const before = configText(shell.paths);
    const first = before === '' ? FIRST_LINES : before;
    const folder = mkdtempSync(join(tmpdir(), 'aurelius-'));
    const copy = join(folder, basename(file));
    writeFileSync(copy, first, { mode: 0o600 });
    try {
      const text = await edited(copy, first, shell);
      if (text !== null && configText(shell.paths) !== before) {
        throw kernelErrors.CONFIG_INVALID(`${file} was changed by somebody else in the meantime.`);
      }
      if (text !== null) replaceConfigFile(file, text);
      rmSync(folder, { recursive: true });
      if (io.json) io.out(`${JSON.stringify({ path: file, changed: text !== null })}\n`);
      else io.note(text === null ? `${term(file)} is as it was.\n` : `Saved ${term(file)}\n`);
      return EXIT.ok;
    } catch (error) {
      io.note(`What you wrote is in ${term(copy)}\n`);
      throw error;
    }
  },
});
