// Bodies as text: decoded only where no character can be cut in two.
import type { StreamProblem } from '../contract/errors.ts';

/** The whole body as UTF-8 text. */
export async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return (parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)).toString('utf8');
}

/** The lines of a body, without empty ones: a line break is never part of another UTF-8 character. */
export async function* readLines(body: AsyncIterable<Buffer>): AsyncGenerator<string, void> {
  let rest: Buffer[] = [];
  for await (const part of body) {
    let from = 0;
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, from)) {
      let line = part.toString('utf8', from, at);
      // most lines lie in one part; the bytes of a character may not
      if (rest.length > 0) {
        line = Buffer.concat([...rest, part.subarray(from, at)]).toString('utf8');
        rest = [];
      }
      from = at + 1;
      if (line !== '') yield line;
    }
    if (from < part.length) rest.push(part.subarray(from));
  }
  const last = Buffer.concat(rest).toString('utf8');
  if (last !== '') yield last;
}

/** Whether an item of a stream says that the rest is missing. */
export const isStreamProblem = (item: unknown): item is StreamProblem => {
  const { type, problem } = (item ?? {}) as Partial<StreamProblem>;
  return type === 'problem' && typeof problem?.code === 'string';
};
