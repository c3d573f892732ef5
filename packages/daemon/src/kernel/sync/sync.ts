// Keeps accounts in step: each that a plugin connects has a schedule of its own, and the job that the schedule asks for
// hands the turn to the source that stands behind the account.
import { createHash } from 'node:crypto';
import { defineJob, kernelErrors } from '@aurelius/core/contract';
import {
  type HostSchedules,
  type HostSync,
  type JobHandler,
  type Manifest,
  unrecoverable,
} from '@aurelius/core/plugin';
import * as z from 'zod';
import type { ProviderRegistry } from '../../plugins/providers.ts';

/** Between two turns of an account, milliseconds, and as cron says it. */
const PERIOD_MS = 15 * 60_000;
const PERIOD = '*/15 * * * *';

/** The module, as one who has schedules. */
export const SYNC = { id: 'sync', uses: [] };

export const syncJobs = {
  run: defineJob({
    id: 'sync.run',
    summary: 'Bring an account up to date',
    payload: z.strictObject({ source: z.string(), account: z.string() }),
    permission: 'sync:write',
  }),
};

type Run = JobHandler<typeof syncJobs.run>;

/** Does the job by whoever provides the source. */
export const syncBy =
  (providers: ProviderRegistry): Run =>
  async (context, { source, account }) => {
    const found = providers.of('sync').get(source);
    if (!found) throw unrecoverable(`No plugin that runs keeps accounts of ${source} in step`);
    return found.sync(context, account);
  };

/** Where in the quarter of an hour an account has its turn, milliseconds: a hundred of them do not come at once. */
const phaseOf = (name: string): number =>
  createHash('sha256').update(name).digest().readUInt32BE() % PERIOD_MS;

/** The face that a plugin has. @param schedules those of this module */
export function syncFor(
  { id, provides = [] }: Pick<Manifest, 'id' | 'provides'>,
  schedules: HostSchedules,
): HostSync {
  const nameOf = (source: string, account: string): string => {
    if (provides.includes(`sync:${source}`)) return `sync.${source}.${account}`;
    throw kernelErrors.MISSING_PERMISSION(
      `Plugin ${id} connects an account of ${source}, and its contract does not provide sync:${source}`,
    );
  };
  return {
    async connect(tx, source, account, on) {
      const name = nameOf(source, account.id);
      await schedules.put(
        tx,
        {
          name,
          title: account.title,
          job: syncJobs.run,
          payload: { source, account: account.id },
          cron: PERIOD,
          offsetMs: phaseOf(name),
          soon: true,
        },
        on,
      );
    },
    async disconnect(tx, source, account, userId) {
      await schedules.remove(tx, nameOf(source, account), userId);
    },
  };
}
