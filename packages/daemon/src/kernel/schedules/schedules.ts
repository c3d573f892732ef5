// The schedules of one daemon: those of its modules and plugins, and who may bring some while it runs.
import type { ScheduleDefinition } from '@aurelius/core/contract';
import type { HostSchedules } from '@aurelius/core/plugin';
import { OWNER } from '../auth/principal.ts';
import { newestAt } from '../events/store.ts';
import type { Asker } from '../jobs/ask.ts';
import type { Runner } from '../jobs/runner.ts';
import { type ScheduleParts, tell } from './parts.ts';
import { builtIn, putSchedule, schedulesFor } from './put.ts';
import { builtIns, followZone, remove } from './store.ts';
import { ScheduleTicker } from './ticker.ts';

/** The schedules of a module's or a plugin's contract. */
interface OwnedSchedules {
  readonly owner: string;
  readonly schedules: Readonly<Record<string, ScheduleDefinition>>;
}

export interface Schedules {
  readonly parts: ScheduleParts;
  /** @param asker whose own jobs need no permission */
  for(asker: Asker): HostSchedules;
  /** Begins, with what is brought by those who run. To be called before the runner of jobs starts. */
  start(owned: readonly OwnedSchedules[]): Promise<void>;
  /** Settles once what was changed so far is looked after. */
  catchUp(): Promise<void>;
  /** To be called when the config may have another zone. Never throws. */
  followZone(): Promise<void>;
}

export interface SchedulesParts extends ScheduleParts {
  readonly jobs: ScheduleParts['jobs'] & { readonly runner: Pick<Runner, 'wake' | 'beside'> };
}

export function createSchedules(parts: SchedulesParts): Schedules {
  const { db, clock, log, jobs } = parts;
  const { runner } = jobs;
  const ticker = new ScheduleTicker(parts);
  runner.beside(ticker);
  const wake = () => {
    ticker.changed();
    runner.wake();
  };

  /** Makes those of contracts what the contracts say; those of whoever does not run stay as they are. */
  const adopt = async (owned: readonly OwnedSchedules[]): Promise<void> => {
    const wanted = owned.flatMap(({ owner, schedules }) =>
      Object.entries(schedules).map(([key, one]) => builtIn(owner, key, one, OWNER)),
    );
    const names = new Set(wanted.map(({ name }) => name));
    const owners = new Set<string | null>(owned.map(({ owner }) => owner));
    await db.write(async (tx) => {
      for (const one of wanted) await putSchedule(tx, one, parts);
      for (const row of await builtIns(tx)) {
        if (names.has(row.name) || !owners.has(row.owner)) continue;
        await remove(tx, row.id);
        await tell(tx, 'schedule:deleted', row);
      }
    });
  };
  const follow = async () => {
    try {
      await db.write((tx) => followZone(tx, parts.zone(), clock.now()));
    } catch (error) {
      log.error({ err: error }, 'schedules could not follow the zone of the config');
    }
    wake();
  };
  return {
    parts,
    async catchUp() {
      ticker.changed();
      // what is under way may have looked before
      await ticker.work();
      await ticker.work();
      runner.wake();
    },
    for: (asker) => schedulesFor(asker, parts, wake),
    async start(owned) {
      parts.watch.remember((await newestAt(db)) ?? clock.now());
      await adopt(owned);
      await follow();
    },
    followZone: follow,
  };
}
