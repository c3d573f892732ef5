// A text of several words that is only `-` comes from standard input: a list of a file, the output of a program.
import type { CommandSpec } from '@aurelius/core/command';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Parsed } from '../call/parsed.ts';
import { usage } from '../call/usage.ts';

/** Longest text, bytes: what one request carries. */
const MAX_BYTES = 1024 * 1024;

/** Whether the words of an argument are one text, and that is to be read from standard input. */
const asksForStdin = (spec: Pick<CommandSpec, 'args'>, { args }: Parsed): boolean =>
  spec.args.some(({ name, many }) => {
    const words = args[name];
    return many === 'words' && typeof words === 'object' && words.length === 1 && words[0] === '-';
  });

/** @throws Problem `USAGE` for bytes that are no UTF-8, `PAYLOAD_TOO_LARGE` */
async function readAll(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size > MAX_BYTES)
      throw kernelErrors.PAYLOAD_TOO_LARGE('Standard input takes 1 MiB at most.');
    parts.push(part);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw usage('Standard input holds bytes that are not UTF-8.');
  }
}

/**
 * The line with the text of standard input in place of `-`.
 * @throws Problem `USAGE`, `PAYLOAD_TOO_LARGE`
 */
export async function withStdinText(
  spec: Pick<CommandSpec, 'args'>,
  parsed: Parsed,
  stdin: AsyncIterable<Uint8Array>,
): Promise<Parsed> {
  if (!asksForStdin(spec, parsed)) return parsed;
  if (parsed.flags['input'] === '-') throw usage('Standard input can be read for one thing only.');
  const text = (await readAll(stdin)).replace(/\r?\n$/, '');
  const args = spec.args.map(({ name, many }) => [
    name,
    many === 'words' ? text : parsed.args[name],
  ]);
  return { ...parsed, args: Object.fromEntries(args) as Parsed['args'] };
}
