// Every operation that is served, by its id.
import type { Operation } from '@aurelius/core/contract';

/** An operation and the function that carries it out. */
export interface ServedOperation {
  /** Plugin id, or `system`. */
  readonly owner: string;
  readonly op: Operation;
  /** A `Handler` of the operation's kind. */
  run(...args: never[]): unknown;
}

export type Registry = Map<string, ServedOperation>;
