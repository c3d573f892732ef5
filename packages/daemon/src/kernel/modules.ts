// The list of the daemon's own modules. A new one is a folder beside this file and a line here.
import { auditModule } from './audit/daemon.ts';
import { tokensModule } from './auth/daemon.ts';
import { backupsModule } from './backup/daemon.ts';
import { cacheModule } from './cache/daemon.ts';
import { configModule } from './config/daemon.ts';
import { doctorModule } from './doctor/daemon.ts';
import { privacyModule } from './egress/daemon.ts';
import { eventsModule } from './events/daemon.ts';
import { systemModule } from './health/daemon.ts';
import { hooksModule } from './hooks/daemon.ts';
import { jobsModule } from './jobs/daemon.ts';
import { maintenanceModule } from './maintenance/daemon.ts';
import { metricsModule } from './metrics/daemon.ts';
import type { KernelModule } from './module.ts';
import { pluginsModule } from './plugins/daemon.ts';
import { proposalsModule } from './proposals/daemon.ts';
import { recurrenceModule } from './recurrence/daemon.ts';
import { schedulesModule } from './schedules/daemon.ts';
import { secretsModule } from './secrets/daemon.ts';
import { syncModule } from './sync/daemon.ts';
import { undoModule } from './undo/daemon.ts';

export const kernelModules: readonly KernelModule[] = [
  systemModule,
  tokensModule,
  secretsModule,
  pluginsModule,
  privacyModule,
  backupsModule,
  cacheModule,
  auditModule,
  maintenanceModule,
  schedulesModule,
  recurrenceModule,
  syncModule,
  jobsModule,
  hooksModule,
  proposalsModule,
  doctorModule,
  configModule,
  metricsModule,
  eventsModule,
  undoModule,
];
