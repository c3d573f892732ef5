// The port of everything that is kept in step with somewhere else: mailboxes, calendars, task lists.
import type { WriteTx } from '../db/database.ts';
import type { JobContext, JobFor } from './jobs.ts';

/** Keeps accounts of one kind in step. */
export interface SyncSource {
  /** What people read: "IMAP". */
  readonly title: string;
  /**
   * Brings one account up to date. It is one attempt at a job, with all that jobs have: `unrecoverable`, `comeBack` and a
   * Problem with `retryAfter` mean what they mean there, and what it answers is kept as the result.
   * @param account id that the plugin connected it under
   */
  sync(context: JobContext, account: string): Promise<unknown>;
}

/** An account as its plugin names it. */
export interface SyncAccount {
  /** Id of the account, up to 64 of `a-z A-Z 0-9 . _ -`. */
  readonly id: string;
  /** What people read: an address, a name. */
  readonly title: string;
}

/** Accounts of the plugin's own sources. One that is connected is brought up to date every 15 minutes. */
export interface HostSync {
  /**
   * From now on, if the transaction commits; the first time soon. Connecting again changes the title.
   * @param source name of the source in the contract's `provides`, without its port
   * @throws Problem `MISSING_PERMISSION` for a source that is not in the plugin's contract
   */
  connect(tx: WriteTx, source: string, account: SyncAccount, on: JobFor): Promise<void>;
  /** No more, if the transaction commits. */
  disconnect(tx: WriteTx, source: string, account: string, userId: string): Promise<void>;
}
