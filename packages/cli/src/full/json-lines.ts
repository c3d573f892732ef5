// The JSON objects in a sequence of bytes: one on each line, given while they arrive, or a single one over many lines.

import type { Problem } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Input } from '../call/input.ts';
import { usage } from '../call/usage.ts';
import { jsonStart } from './json-start.ts';

/** Longest line, and longest object over many lines, bytes. */
const MAX_BYTES = 1024 * 1024;
const NEWLINE = 10;
const BYTE_ORDER_MARK = '\ufeff';

/** A line that is not empty: its text, or why it cannot be read. */
type TextLine =
  | { readonly number: number; readonly text: string; readonly problem?: undefined }
  | { readonly number: number; readonly problem: Problem };

/** The object on a line, or what is wrong with the line. */
export type ObjectLine =
  | { readonly number: number; readonly object: Input; readonly problem?: undefined }
  | { readonly number: number; readonly problem: Problem };

/** One object, or as many as there are lines. */
export type Objects =
  | { readonly only: Input; readonly lines?: undefined }
  | { readonly lines: AsyncIterable<ObjectLine>; readonly only?: undefined };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(number: number, bytes: Uint8Array): TextLine {
  try {
    const text = utf8.decode(bytes);
    return {
      number,
      text: number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text,
    };
  } catch {
    return { number, problem: usage('--input holds bytes that are not UTF-8.') };
  }
}

async function* textLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine, void> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const add = (part: Uint8Array) => {
    size += part.length;
    if (size <= MAX_BYTES) parts.push(part);
    else parts = [];
  };
  const finish = (): TextLine[] => {
    const line: TextLine =
      size > MAX_BYTES
        ? { number, problem: kernelErrors.PAYLOAD_TOO_LARGE('A line takes 1 MiB at most.') }
        : decode(number, Buffer.concat(parts));
    parts = [];
    size = 0;
    number++;
    return line.problem || line.text.trim() !== '' ? [line] : [];
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, at));
      from = at + 1;
      yield* finish();
    }
    add(chunk.subarray(from));
  }
  yield* finish();
}

function objectOf(line: TextLine): ObjectLine {
  if (line.problem) return line;
  const { number, text } = line;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { number, problem: usage(`--input holds no JSON: ${(error as Error).message}.`) };
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { number, object: value as Input }
    : { number, problem: usage('--input must hold one JSON object, or one on each line.') };
}

async function* objectLines(
  first: readonly TextLine[],
  rest: AsyncIterable<TextLine>,
): AsyncGenerator<ObjectLine, void> {
  for (const line of first) yield objectOf(line);
  for await (const line of rest) yield objectOf(line);
}

/**
 * Reads as far as it takes to see whether the first line is an object by itself, and others may follow, or only the
 * start of one. A line that is no object does not end the sequence.
 * @throws Problem `USAGE`, `PAYLOAD_TOO_LARGE`
 */
export async function readObjects(chunks: AsyncIterable<Uint8Array>): Promise<Objects> {
  const lines = textLines(chunks);
  const start = jsonStart();
  const first: TextLine[] = [];
  let text = '';
  let whole = false;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = next.value;
    first.push(line);
    const opens = !line.problem && (text !== '' || line.text.trimStart().startsWith('{'));
    const state = opens ? start(line.text) : 'broken';
    if (whole) throw usage('--input must hold one JSON object, or one on each line.');
    if (state === 'broken' || (state === 'whole' && first.length === 1)) break;
    text += `${line.problem ? '' : line.text}\n`;
    if (text.length > MAX_BYTES)
      throw kernelErrors.PAYLOAD_TOO_LARGE('--input takes 1 MiB at most.');
    whole = state === 'whole';
  }
  if (first.length === 0) throw usage('--input is empty.');
  return whole ? { only: JSON.parse(text) as Input } : { lines: objectLines(first, lines) };
}
