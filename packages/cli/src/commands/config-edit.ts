// `config edit`: the config file in the user's editor. What is edited is a copy, which replaces the file only if it is valid.
import { rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isatty } from 'node:tty';
import { defineCommand, term } from '@aurelius/core/command';
import { EXIT, isProblem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { usage } from '../call/usage.ts';
import type { Environment } from '../environment.ts';
import { copyToEdit, edited } from '../full/editor.ts';
import { configFile } from './config.ts';
import { JSON_FLAG } from './flags.ts';

/** What a file that does not exist yet begins with. */
const FIRST_LINES = '# Settings of Aurelius. Every key: aurelius config get\n';

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
    const { configText, replaceConfigFile, checkConfig } = configFile(shell);
    const { configFile: file } = shell.paths;
    const before = configText(shell.paths);
    const first = before === '' ? FIRST_LINES : before;
    const copy = copyToEdit(basename(file), first);
    try {
      const text = await edited(copy, first, shell.env, async (changed) =>
        faultOf(() => checkConfig(changed, { ...shell.paths, configFile: copy })),
      );
      if (text !== null && configText(shell.paths) !== before) {
        throw kernelErrors.CONFIG_INVALID(`${file} was changed by somebody else in the meantime.`);
      }
      if (text !== null) replaceConfigFile(file, text);
      rmSync(dirname(copy), { recursive: true });
      if (io.json) io.out(`${JSON.stringify({ path: file, changed: text !== null })}\n`);
      else io.note(text === null ? `${term(file)} is as it was.\n` : `Saved ${term(file)}\n`);
      return EXIT.ok;
    } catch (error) {
      io.note(`What you wrote is in ${term(copy)}\n`);
      throw error;
    }
  },
});
