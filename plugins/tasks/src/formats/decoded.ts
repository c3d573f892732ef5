// What every format turns a task of a file into, and how it says that it cannot.
import { textFault } from '@aurelius/core/contract';
import type { TaskContent, TaskRow } from '../row.ts';

/** The tasks of one import file are read against this. */
export interface Importing {
  /** Zone of the caller (IANA). */
  readonly zone: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /**
   * The id of a task that brings none: the same for the same words, so that a file that comes again brings nothing new.
   * @param words what the task is known by in its file; the second time it is another task
   */
  idFor(words: string): string;
  /** The id of what the file calls so, each time the same. */
  namedId(name: string): string;
}

export type Fields = Partial<Omit<TaskContent, 'id' | 'userId' | 'ref' | 'parentId'>>;

/** A task as a file has it. Fields that the file says nothing of are absent, and stay as they are. */
export interface Decoded {
  readonly id: string;
  /** Without `updated` the file does not know which version is newer: a difference counts as a change. */
  readonly fields: Fields;
  /** The ref it had; given again where it is free. */
  readonly ref: string | null;
  /** Id of its parent; undefined where the file does not speak of parents. */
  readonly parentId?: string | null;
  /**
   * The fields that this format would give of a stored task: what equals them is no change, however little of it the format
   * can say.
   */
  readonly echo?: (stored: TaskRow) => Fields;
  /** Fields that depend on what is stored. */
  readonly amend?: (before: TaskRow | undefined) => Fields;
}

/** Why one row is not taken, in words for its owner. */
export class RowFault extends Error {}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

/** A UUID in lower case. @throws RowFault */
export function uuidOf(value: unknown, field: string): string {
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  if (!isUuid(id)) throw new RowFault(`${field} is not a UUID`);
  return id;
}

/** Refuses text that no database can keep, anywhere in a value. @throws RowFault */
export function assertStorable(value: unknown): void {
  if (typeof value === 'string') {
    const fault = textFault(value);
    if (fault) throw new RowFault(fault);
  } else if (Array.isArray(value)) {
    for (const item of value) assertStorable(item);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      assertStorable(key);
      assertStorable(item);
    }
  }
}
