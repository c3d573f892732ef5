// The daemon's own modules, stated like the contracts of slices.
import type { PluginContract } from '../plugin/define.ts';
import { auditOperations } from './audit.ts';
import { backupErrors, backupEvents, backupOperations } from './backup.ts';
import { cacheOperations } from './cache.ts';
import { configOperations } from './config.ts';
import { doctorOperations } from './doctor.ts';
import { eventErrors, eventOperations } from './events.ts';
import { historyErrors, historyOperations } from './history.ts';
import { hookErrors, hookOperations } from './hooks.ts';
import { jobErrors, jobEvents, jobOperations } from './jobs.ts';
import { maintenanceEvents } from './maintenance.ts';
import { metricsOperations } from './metrics.ts';
import { pluginErrors, pluginOperations } from './plugins.ts';
import { egressErrors, privacyEvents, privacyOperations } from './privacy.ts';
import { proposalErrors, proposalEvents, proposalOperations } from './proposals.ts';
import { recurrenceErrors, recurrenceOperations } from './recurrence.ts';
import { scheduleErrors, scheduleEvents } from './schedule-shape.ts';
import { scheduleOperations } from './schedules.ts';
import { secretErrors, secretOperations } from './secrets.ts';
import { systemEvents, systemOperations } from './system.ts';
import { tokenErrors, tokenEvents, tokenOperations } from './tokens.ts';

export * from './audit.ts';
export * from './backup.ts';
export * from './cache.ts';
export * from './config.ts';
export * from './doctor.ts';
export * from './events.ts';
export * from './history.ts';
export * from './hooks.ts';
export * from './jobs.ts';
export * from './maintenance.ts';
export * from './metrics.ts';
export * from './plugins.ts';
export * from './privacy.ts';
export * from './proposals.ts';
export * from './recurrence.ts';
export {
  type Schedule,
  type ScheduleDetails,
  type ScheduleEvent,
  scheduleErrors,
} from './schedule-shape.ts';
export * from './schedules.ts';
export * from './secrets.ts';
export * from './system.ts';
export * from './tokens.ts';

export type KernelContract = Pick<PluginContract, 'id' | 'operations' | 'errors' | 'events'>;

export const kernelContracts: readonly KernelContract[] = [
  { id: 'system', operations: systemOperations, errors: {}, events: systemEvents },
  { id: 'tokens', operations: tokenOperations, errors: tokenErrors, events: tokenEvents },
  { id: 'plugins', operations: pluginOperations, errors: pluginErrors, events: {} },
  { id: 'secrets', operations: secretOperations, errors: secretErrors, events: {} },
  { id: 'privacy', operations: privacyOperations, errors: egressErrors, events: privacyEvents },
  { id: 'backups', operations: backupOperations, errors: backupErrors, events: backupEvents },
  { id: 'cache', operations: cacheOperations, errors: {}, events: {} },
  { id: 'audit', operations: auditOperations, errors: {}, events: {} },
  { id: 'jobs', operations: jobOperations, errors: jobErrors, events: jobEvents },
  {
    id: 'schedules',
    operations: scheduleOperations,
    errors: scheduleErrors,
    events: scheduleEvents,
  },
  { id: 'recurrence', operations: recurrenceOperations, errors: recurrenceErrors, events: {} },
  {
    id: 'proposals',
    operations: proposalOperations,
    errors: proposalErrors,
    events: proposalEvents,
  },
  { id: 'maintenance', operations: {}, errors: {}, events: maintenanceEvents },
  { id: 'hooks', operations: hookOperations, errors: hookErrors, events: {} },
  { id: 'doctor', operations: doctorOperations, errors: {}, events: {} },
  { id: 'config', operations: configOperations, errors: {}, events: {} },
  { id: 'metrics', operations: metricsOperations, errors: {}, events: {} },
  { id: 'events', operations: eventOperations, errors: eventErrors, events: {} },
  { id: 'history', operations: historyOperations, errors: historyErrors, events: {} },
];
