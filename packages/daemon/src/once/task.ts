// What a run of the daemon's bundle without a listener does: one task, on a home that nobody else uses meanwhile.
import type { AppOptions } from '../app.ts';
import type { ClaimedHome } from '../claimed-home.ts';

/** What every task is given. The database is not open: that is for the task to do, where it needs it. */
export interface OnceContext extends Omit<AppOptions, 'managedBy'> {
  /** The home, whose lock is held until the task has ended. */
  readonly home: ClaimedHome;
}

export interface OnceTask {
  /** Whether it needs the engine that encrypts although the home, as it stands, does not. */
  needsCipher?(input: unknown): boolean;
  /**
   * Does its work and tells of it item by item. Items are JSON; none has the `type` `problem`.
   * @param input as it was sent; the task checks it
   * @throws Problem that the command is to show
   */
  run(context: OnceContext, input: unknown): AsyncIterable<object>;
}
