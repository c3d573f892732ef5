// What the writer is made of, and what it knows of a work.
import type { Dialect, RecordedChange, Recorder, WriteOrigin, WriteTx } from '@aurelius/core/db';
import type { Ballast } from './ballast.ts';
import type { Connection } from './open.ts';
import type { Wiper } from './wipe.ts';

export type Work<T> = (tx: WriteTx) => Promise<T>;

/** A work that has not been answered. */
export interface Waiting {
  readonly work: Work<unknown>;
  readonly origin: WriteOrigin;
  /** It is rolled back once it has settled. */
  readonly rehearsed: boolean;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** A work that runs, or one that joined it. */
export interface Frame {
  readonly tx: WriteTx;
  /** Of the whole transaction; what a failed work recorded is cut off again. */
  readonly changes: RecordedChange[];
  readonly outer: Frame | undefined;
  /** Settles when the last work that joined it so far has. */
  joined: Promise<void>;
  /** False from its end on: nothing joins it any more. */
  open: boolean;
}

/** What a writer is made of. */
export interface WriterParts {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly recorders: readonly Recorder[];
  readonly ballast: Ballast;
  readonly wiper: Wiper;
  /** On whose behalf the caller runs. */
  origin(): WriteOrigin;
  /** Called right before each commit, with nothing in between. */
  beforeCommit(): void;
  /** Told after each commit that made events: their types, one for each. */
  onCommit(types: readonly string[]): void;
}
