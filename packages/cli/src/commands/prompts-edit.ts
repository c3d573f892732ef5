// `ai prompts edit`: a prompt of one's own in the user's editor. The daemon checks the text before it becomes the file.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isatty } from 'node:tty';
import { problemFromJson } from '@aurelius/core/client';
import { defineCommand, type OperationRoute, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { writeWhole } from '@aurelius/core/files';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { copyToEdit, edited } from '../full/editor.ts';
import { madeSpecs } from '../full/made-specs.ts';
import { openSession, type Session } from '../full/session.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

/** What a new one begins with. */
const MODEL = 'default';

/** What is needed of a prompt. */
interface Prompt {
  readonly name: string;
  readonly text: string;
  /** Where the user's own lies, or would. */
  readonly file: string;
}

const routeOf = (command: string) =>
  madeSpecs.find(({ id }) => id === command)?.operation as OperationRoute;
const SHOW = routeOf('ai prompts show');
const CHECK: OperationRoute = {
  ...routeOf('ai prompts test'),
  ...{ id: 'ai.prompts.check', path: '/api/v1/ai/prompts/check' },
};

/** The prompt, or what one of that name can begin with. */
async function promptNamed(session: Session, name: string): Promise<Prompt> {
  const answer = await session.send(SHOW, { name }, null);
  if (!answer.problem) return answer.output as Prompt;
  if (answer.problem.code !== 'AI_PROMPT_NOT_FOUND' || name === MODEL) {
    throw problemFromJson(answer.problem);
  }
  const { text, file } = await promptNamed(session, MODEL);
  return { name, text: text.replace(MODEL, () => name), file: join(dirname(file), `${name}.md`) };
}

/** What is wrong with a text, for its writer; null: nothing. */
async function faultOf(session: Session, name: string, text: string): Promise<string | null> {
  const { problem } = await session.send(CHECK, { name, text }, null);
  if (!problem) return null;
  if (problem.code !== 'AI_PROMPT_INVALID') throw problemFromJson(problem);
  return problem.detail ?? problem.title;
}

/** The file as it stands; null: there is none. */
function textIn(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export const promptsEdit = defineCommand<Environment>({
  spec: {
    id: 'ai prompts edit',
    aliases: [],
    summary: 'Write a prompt in your editor; what you save is your own',
    description:
      'The editor is $VISUAL, else $EDITOR, else vi; no shell reads the variable. What you edit is a copy: it becomes the file prompts/NAME.md beside the config file when it is well formed, and takes the place of the prompt of that name that comes with Aurelius. Remove the file, and that one is used again.',
    args: [
      {
        name: 'name',
        description: 'Name of a prompt',
        required: true,
        suggest: { list: 'ai.prompts.list', value: 'name', about: 'description' },
      },
    ],
    flags: [JSON_FLAG, NO_AUTOSTART_FLAG],
    examples: [{ title: 'How tasks are judged', argv: ['ai', 'prompts', 'edit', 'task_analysis'] }],
  },
  async run({ args, flags, io, shell }) {
    if (![0, 1, 2].every(isatty)) {
      throw usage('An editor needs a terminal.', 'aurelius ai prompts show NAME');
    }
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    try {
      const { name, text: shown, file } = await promptNamed(session, String(args['name']));
      const before = textIn(file);
      const first = before ?? shown;
      const copy = copyToEdit(basename(file), first);
      // nobody hears what becomes of a connection while the editor runs
      session.close();
      try {
        const text = await edited(copy, first, shell.env, (changed) =>
          faultOf(session, name, changed),
        );
        if (text !== null && textIn(file) !== before) {
          throw kernelErrors.EDITOR_FAILED(`${file} was changed by somebody else in the meantime.`);
        }
        if (text !== null) {
          mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
          writeWhole(file, text);
        }
        rmSync(dirname(copy), { recursive: true });
        if (io.json) io.out(`${JSON.stringify({ path: file, changed: text !== null })}\n`);
        else io.note(text === null ? `${term(file)} is as it was.\n` : `Saved ${term(file)}\n`);
        return EXIT.ok;
      } catch (error) {
        io.note(`What you wrote is in ${term(copy)}\n`);
        throw error;
      }
    } finally {
      session.close();
    }
  },
});
