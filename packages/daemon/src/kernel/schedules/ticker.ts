// Looks after schedules whenever the runner of jobs does: there is one timer for both.
import type { Timed } from '../jobs/runner.ts';
import { fire } from './fire.ts';
import { afterJump } from './jumps.ts';
import type { ScheduleParts } from './parts.ts';
import { dueBy, nextAt } from './store.ts';

/** Schedules that are looked after between two looks for more. */
const AT_ONCE = 100;
/** One that could not be looked after is tried again after, milliseconds. */
const AGAIN_MS = 10_000;

export class ScheduleTicker implements Timed {
  readonly #parts: ScheduleParts;
  /** When the next one is due; null: none is; undefined: not known. */
  #next: number | null | undefined;
  #working: Promise<void> | undefined;

  constructor(parts: ScheduleParts) {
    this.#parts = parts;
  }

  /** Something may be due earlier than is known, also once the transaction that runs has ended. */
  changed(): void {
    this.#next = undefined;
  }

  async nextDue(): Promise<number | null> {
    if (this.#next === undefined) {
      // behind every transaction that is under way
      const next = await this.#parts.db.write((tx) => nextAt(tx));
      this.#next = next;
    }
    return this.#next;
  }

  async work(): Promise<void> {
    // whoever comes while it works has what came with them looked after by the next turn
    this.#working ??= this.#lookAfter().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #lookAfter(): Promise<void> {
    const { db, clock, watch } = this.#parts;
    const jump = watch.jumped();
    if (jump !== 0) {
      await afterJump(jump, this.#parts);
      this.#next = undefined;
    }
    let failed = false;
    for (let next = await this.nextDue(); next !== null && next <= clock.now(); ) {
      this.#next = undefined;
      const rows = await dueBy(db, clock.now(), AT_ONCE);
      for (const row of rows) {
        try {
          await fire(row, this.#parts);
        } catch (error) {
          failed = true;
          this.#parts.log.error({ err: error, schedule: row.name }, 'schedule could not be used');
        }
      }
      if (failed) break;
      next = await this.nextDue();
    }
    if (failed) this.#next = clock.now() + AGAIN_MS;
  }
}
