// A conversation at the terminal: line after line, each answered with all that was said before.
import { createInterface } from 'node:readline/promises';
import type { Client } from '@aurelius/core/client';
import type { CommandIo } from '@aurelius/core/command';
import { isProblem } from '@aurelius/core/errors';
import { printProblem } from '../../output/problem.ts';
import { type ChatOptions, type Message, talk } from './talk.ts';

/** Until Ctrl-D. A question that fails is forgotten, and the conversation goes on. */
export async function converse(
  client: Client,
  before: readonly Message[],
  options: ChatOptions,
  io: CommandIo,
  homes: Parameters<typeof printProblem>[1]['homes'],
): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: '> ' });
  const messages = [...before];
  io.note('Ctrl-D ends the conversation.\n');
  lines.prompt();
  for await (const line of lines) {
    const content = line.trim();
    if (content !== '') {
      messages.push({ role: 'user', content });
      try {
        messages.push({ role: 'assistant', content: await talk(client, messages, options, io) });
      } catch (error) {
        if (!isProblem(error)) throw error;
        messages.pop();
        printProblem(error, { json: io.json, homes });
      }
    }
    lines.prompt();
  }
  io.note('\n');
}
