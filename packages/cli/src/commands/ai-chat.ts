// `ai chat`: asks a model with words, files and standard input, prints its answer as it comes; without words, a conversation.
import { basename } from 'node:path';
import { isatty } from 'node:tty';
import { createClient } from '@aurelius/core/client';
import { type CommandRun, defineCommand } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { readInput } from '../full/input-file.ts';
import { openSession, STREAM_TIMEOUT_MS } from '../full/session.ts';
import { converse } from './ai-chat/conversation.ts';
import { printQuote } from './ai-chat/quote.ts';
import { type ChatOptions, type Message, talk } from './ai-chat/talk.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

type Flags = CommandRun<Environment>['flags'];

const TIERS = ['fast', 'standard', 'deep'];

/** @throws Problem `USAGE` */
function optionsOf(flags: Flags): ChatOptions {
  const { model, tier, project, cache } = flags;
  if (model !== undefined && tier !== undefined)
    throw usage('--model and --tier exclude each other.');
  const asked = model ?? tier;
  const maxCost = flags['max-cost'];
  const maxTokens = flags['max-tokens'];
  return {
    ...(asked === undefined ? {} : { model: String(asked) }),
    ...(maxTokens === undefined ? {} : { maxTokens: Number(maxTokens) }),
    ...(maxCost === undefined ? {} : { maxCost: Number(maxCost) }),
    ...(project === undefined ? {} : { project: String(project) }),
    ...(cache === undefined ? {} : { cache: String(cache) }),
  };
}

/** Each file in a frame of its own, so that the model tells it from the question. @throws Problem `USAGE` */
async function filesOf(flags: Flags): Promise<string[]> {
  const names = (flags['file'] ?? []) as readonly string[];
  const parts: string[] = [];
  for (const name of names) {
    const text = await readInput(name);
    parts.push(`<file name="${basename(name)}">\n${text}\n</file>`);
  }
  return parts;
}

/** The question; null: there is none. @throws Problem `USAGE` */
async function questionOf({ args, flags }: CommandRun<Environment>): Promise<string | null> {
  const given = args['prompt'];
  const words = given === undefined ? [] : [given].flat();
  const isStdin = words.length === 1 && words[0] === '-';
  if (isStdin && (flags['file'] as readonly string[] | undefined)?.includes('-')) {
    throw usage('Standard input can be read for one thing only.');
  }
  const text = isStdin ? await readInput('-') : words.join(' ');
  const parts = [...(await filesOf(flags)), text].filter((part) => part.trim() !== '');
  return parts.length === 0 ? null : parts.join('\n\n');
}

export const aiChat = defineCommand<Environment>({
  spec: {
    id: 'ai chat',
    aliases: [],
    summary: 'Ask a model; without a question, have a conversation',
    description:
      'The answer is printed as it comes. On a terminal, who answers and what it cost stand beside it, on standard error.',
    args: [
      {
        name: 'prompt',
        description: 'The question; - reads it from standard input',
        required: false,
        many: 'words',
      },
    ],
    flags: [
      {
        name: 'model',
        char: 'm',
        type: 'string',
        description: 'provider/model, or the name of a model that one provider has',
      },
      { name: 'tier', type: 'string', options: TIERS, description: 'How deep the model thinks' },
      {
        name: 'file',
        char: 'f',
        type: 'string',
        multiple: true,
        description: 'Text file to ask about; - is standard input',
        suggest: 'file',
      },
      { name: 'system', type: 'string', description: 'What the model is told before everything' },
      { name: 'max-tokens', type: 'integer', description: 'Longest answer, tokens' },
      { name: 'max-cost', type: 'number', description: 'USD that one answer may cost' },
      { name: 'project', type: 'string', description: 'Project it is spent for' },
      {
        name: 'cache',
        type: 'string',
        options: ['on', 'off'],
        description: 'Whether it may come from the cache',
      },
      {
        name: 'dry-run',
        type: 'boolean',
        description: 'Tell who would answer and what it might cost, and ask nobody',
      },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'A question', argv: ['ai', 'chat', 'What', 'is', 'RFC', '5545?'] },
      {
        title: 'About a file, without asking yet',
        argv: ['ai', 'chat', '--dry-run', '--file', 'README.md', 'Summarise', 'this'],
      },
    ],
  },
  async run(call) {
    const { flags, io, shell } = call;
    const options = optionsOf(flags);
    const question = await questionOf(call);
    const talks = question === null && isatty(0) && !io.json && flags['dry-run'] !== true;
    if (question === null && !talks) throw usage('The question is missing.', 'aurelius ai chat -');
    const system: Message[] =
      flags['system'] === undefined ? [] : [{ role: 'system', content: String(flags['system']) }];
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    const client = createClient({
      address: { socket: shell.paths.socket },
      timeoutMs: STREAM_TIMEOUT_MS,
    });
    try {
      await session.ready();
      if (question === null) await converse(client, system, options, io, shell.homes);
      else {
        const messages: Message[] = [...system, { role: 'user', content: question }];
        if (flags['dry-run'] === true) await printQuote(client, messages, options, io);
        else await talk(client, messages, options, io);
      }
      return EXIT.ok;
    } finally {
      client.close();
      session.close();
    }
  },
});
