// A secret on its way in: the whole of standard input, or a question on the terminal whose answer is not shown.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { SECRET_MAX } from '@aurelius/core/kernel/secret-routes';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import { usage } from '../call/usage.ts';
import { writeErr } from '../output/write.ts';

/** A character takes at most this many bytes of UTF-8 for each of its UTF-16 units. */
const BYTES_MAX = 3 * SECRET_MAX;

/** @throws Problem `USAGE` unless it is text of a length that can be kept */
async function piped(): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BYTES_MAX) throw usage(`Standard input is longer than ${SECRET_MAX} characters.`);
    parts.push(part);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts));
  } catch {
    throw usage('Standard input is not UTF-8 text. Bytes can be kept in base64.');
  }
  // the line break that `echo` and editors put behind the last line is not part of it
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw usage('There was nothing on standard input.');
  return secret;
}

/** @throws Problem `INTERRUPTED` on Ctrl-C or Ctrl-D, `USAGE` when more than a line was pasted */
function asked(question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // from here on the terminal shows nothing of what is typed
  const lines = createInterface({
    input: process.stdin,
    output: nowhere,
    terminal: true,
    historySize: 0,
  });
  writeErr(question);
  return new Promise<string>((resolve, reject) => {
    const given: string[] = [];
    lines.on('line', (line) => {
      given.push(line);
      // further lines of one paste come before this
      setImmediate(() => {
        if (given.length > 1 || lines.line !== '') {
          reject(usage('That was more than one line. Give it on standard input instead.'));
        } else resolve(line);
        lines.close();
      });
    });
    lines.on('SIGINT', () => lines.close());
    lines.on('close', () => {
      writeErr('\n');
      if (given.length === 0) reject(kernelErrors.INTERRUPTED());
    });
  });
}

/**
 * A secret from standard input, or from whoever sits at the terminal.
 * @param again asked in turn, where a mistyped secret could not be found out later; must be answered the same
 * @throws Problem `USAGE`, `INTERRUPTED`
 */
export async function readSecret(question: string, again?: string): Promise<string> {
  if (!isatty(0)) return piped();
  if (!isatty(2)) throw usage('Nobody can be asked here. Give the secret on standard input.');
  const secret = await asked(question);
  if (secret === '') throw usage('Nothing was typed.');
  if (again !== undefined && (await asked(again)) !== secret) {
    throw usage('That was not the same twice.');
  }
  return secret;
}
