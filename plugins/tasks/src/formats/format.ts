// What a format of files is: two streams, one for each direction. A folder beside this file holds each of them.
import type { BodyRow } from '@aurelius/core/plugin';
import type { Task } from '../contract.ts';
import type { TaskRow } from '../row.ts';
import { type Decoded, type Importing, RowFault } from './decoded.ts';

/** One task of a file, or why part of it is not taken. `line` counts rows of the file from 1. */
export type Read =
  | { readonly line: number; readonly task: Decoded }
  | { readonly line: number; readonly fault: string };

/** The tasks that go into a file. */
export interface Outgoing {
  /** A page at a time. May be walked more than once. */
  all(): AsyncIterable<TaskRow>;
  /** Every task behind the one it is part of, siblings in their order. */
  tree(): AsyncGenerator<{ readonly row: TaskRow; readonly depth: number }>;
}

/** Where and when a file is written. */
interface Exporting {
  /** Zone of the caller (IANA): where days begin that have no zone of their own. */
  readonly zone: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

export interface Format {
  /** The file: rows of a JSON array, or pieces of a text, at least an empty one. */
  encode(
    tasks: Outgoing,
    exporting: Exporting,
  ): AsyncIterable<string> | AsyncIterable<Record<string, unknown>>;
  /** The tasks of a file, and what of it cannot be taken. */
  decode(rows: AsyncIterable<BodyRow>, importing: Importing): AsyncIterable<Read>;
  /** Fields of a task that it has no way to carry. */
  readonly lacks: readonly (keyof Task)[];
}

/** The decoding half of a format whose rows each stand for themselves; null stands for nothing. */
export async function* eachRow(
  rows: AsyncIterable<BodyRow>,
  decode: (value: unknown, line: number) => Decoded | null,
): AsyncGenerator<Read> {
  for await (const { line, value, fault } of rows) {
    try {
      if (fault !== undefined) throw new RowFault(fault);
      const task = decode(value, line);
      if (task) yield { line, task };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield { line, fault: error.message };
    }
  }
}

/** The text of a line, without what ends it. @throws RowFault where the row is none */
export function lineOf(value: unknown): string {
  if (typeof value !== 'string') throw new RowFault('is not a line of text');
  return value.endsWith('\r') ? value.slice(0, -1) : value;
}
