// Maintenance as jobs with schedules of their own, and what `doctor` says of the last look for damage.
import { instantText } from '@aurelius/core/contract';
import { maintenanceJobs, maintenanceSchedules } from '@aurelius/core/kernel';
import type { Check } from '@aurelius/core/plugin';
import { OWNER } from '../auth/principal.ts';
import { lastEventOf } from '../events/store.ts';
import { type Kernel, type KernelHalf, worked } from '../module.ts';
import type { ExamineReport } from './examine.ts';
import { sweepOld } from './sweep.ts';

/** Entity id of the events on what is examined. */
const DATABASE = 'database';

const soundness = ({ db }: Pick<Kernel, 'db'>): Check => ({
  id: 'damage',
  title: 'Damage in the database',
  async run() {
    const last = await lastEventOf(db, 'maintenance', DATABASE);
    const hint = 'aurelius schedules run maintenance.examine';
    if (!last) return { status: 'ok', detail: 'not looked for yet', hint };
    const { faults } = last.data as ExamineReport;
    const when = instantText(last.at);
    if (faults.length === 0) return { status: 'ok', detail: `none on ${when}` };
    return {
      status: 'fail',
      detail: `found on ${when}: ${faults.slice(0, 3).join('; ')}`,
      hint: 'aurelius daemon stop && aurelius doctor --data',
    };
  },
});

/** @returns what the daemon does by itself for its database */
export function maintenanceModule(kernel: Kernel): KernelHalf {
  const { db, log, random, builtMain, resources, paths } = kernel;
  const examine = async (signal: AbortSignal): Promise<ExamineReport> => {
    const { dataDir } = paths;
    const report = await db.examine({ from: random(), resources, dataDir, builtMain }, signal);
    const sound = report.faults.length === 0;
    if (!sound) log.error({ faults: report.faults }, 'the database is damaged');
    await db.write((tx) =>
      tx.tell({
        userId: OWNER,
        entity: 'maintenance',
        entityId: DATABASE,
        type: sound ? 'maintenance:examined' : 'maintenance:failed',
        data: report,
      }),
    );
    return report;
  };
  const jobs = worked('maintenance', maintenanceJobs, {
    async checkpoint() {
      const before = db.health().walBytes;
      await db.checkpoint();
      return { before, after: db.health().walBytes };
    },
    sweep: ({ signal }) => sweepOld(kernel, signal),
    examine: ({ signal }) => examine(signal),
  });
  return {
    owner: 'maintenance',
    operations: [],
    // one after another: they share the disk
    jobs: { ...jobs, queues: { maintenance: { concurrency: 1, perUser: 1 } } },
    schedules: maintenanceSchedules,
    checks: [soundness(kernel)],
  };
}
