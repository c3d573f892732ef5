// What every import format turns a row into, and how it says that it cannot.
import { textFault } from '@aurelius/core/contract';
import type { TaskContent } from '../row.ts';

/** The tasks of one import file are read against this. */
export interface Importing {
  readonly userId: string;
  /** Zone of the caller (IANA). */
  readonly zone: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** A new id for rows that bring none. */
  newId(): string;
}

/** A task as a file has it. Fields that its format does not know are absent. */
export interface Decoded {
  readonly id: string;
  readonly fields: Partial<Omit<TaskContent, 'id' | 'userId' | 'ref' | 'parentId'>> & {
    readonly updated: number;
  };
  /** The ref it had; given again where it is free. */
  readonly ref: string | null;
  /** Id of its parent; undefined where the format has no parents. */
  readonly parentId?: string | null;
}

/** Turns one row into a task. @throws RowFault */
export type Decode = (row: unknown, importing: Importing) => Decoded;

/** Why one row is not taken, in words for its owner. */
export class RowFault extends Error {}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A UUID in lower case. @throws RowFault */
export function uuidOf(value: unknown, field: string): string {
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  if (!UUID.test(id)) throw new RowFault(`${field} is not a UUID`);
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
