// One question and its answer: sent as rows, printed as it comes.
import { type Client, itemsOf } from '@aurelius/core/client';
import { type CommandIo, term, termLines } from '@aurelius/core/command';
import { dollars } from './dollars.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What a question is asked with; the names are those of the operation's input. */
export interface ChatOptions {
  readonly model?: string;
  readonly maxTokens?: number;
  readonly maxCost?: number;
  readonly project?: string;
  readonly cache?: string;
}

/** A piece of the answer, as far as it is printed. */
type Piece =
  | {
      readonly type: 'route';
      readonly request: string;
      readonly provider: string;
      readonly model: string;
      readonly cache: string;
      readonly outputMost: number | null;
      readonly warnings: readonly string[];
    }
  | { readonly type: 'text' | 'thinking'; readonly text: string }
  | { readonly type: 'result'; readonly stop: string; readonly cost: number | null };

const NDJSON = 'application/x-ndjson';
/** A model may think for long before its first word. Milliseconds. */
const SILENCE_MS = 60 * 60 * 1000;

/** Prints what is no part of the answer. */
function printNote(piece: Exclude<Piece, { type: 'text' | 'thinking' }>, io: CommandIo): void {
  if (piece.type === 'result') {
    const cut = piece.stop === 'length' ? ' · cut off: it is longer than it may be' : '';
    io.note(`cost ${dollars(piece.cost)}${cut}\n`);
    return;
  }
  const cached = piece.cache === 'hit' ? ' · from the cache' : '';
  const most =
    piece.outputMost === null ? '' : ` · at most ${piece.outputMost} tokens, by a budget`;
  io.note(`${term(`${piece.provider}/${piece.model}`)}${cached}${most}\n`);
}

/**
 * Asks, and prints the answer as it comes: on a terminal with who answers and what it took beside it.
 * @returns its text
 * @throws Problem as the daemon tells it, also in the middle
 */
export async function talk(
  client: Client,
  messages: readonly Message[],
  options: ChatOptions,
  io: CommandIo,
): Promise<string> {
  const query = new URLSearchParams(
    Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const reply = await client.request('POST', `/api/v1/ai/chat?${query}`, {
    headers: { accept: NDJSON, 'content-type': NDJSON },
    body: messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
    timeoutMs: SILENCE_MS,
  });
  let text = '';
  for await (const piece of itemsOf<Piece>(reply.body)) {
    if (io.json) io.out(`${JSON.stringify(piece)}\n`);
    else if (piece.type === 'text') io.out(io.tty ? termLines(piece.text) : piece.text);
    if (piece.type === 'text') text += piece.text;
    else if (piece.type === 'result' && !io.json) {
      if (!text.endsWith('\n')) io.out('\n');
      if (io.tty) printNote(piece, io);
    } else if (piece.type === 'route' && !io.json) {
      if (io.tty) printNote(piece, io);
      // also where nobody looks at the terminal: it is money
      for (const warning of piece.warnings) io.note(`${term(warning)}\n`);
    }
  }
  return text;
}
