// Backups: one file with everything that is stored, made while the daemon works, and proven before it is restored.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineJob } from '../contract/job.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import type { ScheduleDefinition } from '../contract/schedule.ts';
import { progressItem } from '../contract/stream.ts';
import { BACKUP_ROUTE } from './backup-route.ts';

export const backupErrors = defineErrors({
  BACKUP_EXISTS: {
    status: 409,
    title: 'There is a file of this name already',
    hint: 'Choose another name, or add --force where it is a backup.',
  },
  BACKUP_NOT_FOUND: {
    status: 404,
    title: 'There is no such backup',
    hint: 'aurelius backups list',
  },
  BACKUP_DAMAGED: {
    status: 422,
    title: 'The backup is not whole, or not as it was written',
    hint: 'aurelius backups list',
  },
  BACKUP_UNWRITABLE: { status: 422, title: 'The backup cannot be written there' },
});

/** What a backup tells of itself. */
export const backup = z
  .object({
    file: z.string().describe('Absolute path on the machine of the daemon'),
    size: z.int().describe('Bytes'),
    created: z.iso.datetime(),
    reason: z
      .enum(['asked', 'migration', 'scheduled'])
      .describe('`scheduled`: made by itself each day; `migration`: before one'),
    version: z.string().describe('Of the Aurelius that made it'),
    encrypted: z.boolean().describe('As the database was; it opens by the same key'),
  })
  .meta({ id: 'Backup' });
export type Backup = z.output<typeof backup>;

export const backupEvents = {
  'backup:made': backup,
  'backup:failed': z
    .object({ reason: z.string().describe('Why none was made') })
    .meta({ id: 'BackupFailedEvent' }),
};

export const backupJobs = {
  make: defineJob({
    id: 'backups.make',
    summary: 'Make the backup of the day, and remove those that are too many',
    payload: z.strictObject({}),
    permission: 'backups:admin',
    timeoutMs: 3_600_000,
  }),
};

export const backupSchedules: Readonly<Record<string, ScheduleDefinition>> = {
  daily: {
    title: 'Back everything up',
    job: 'backups.make',
    cron: '30 3 * * *',
    jitterMs: 20 * 60_000,
  },
};

const create = defineOperation({
  id: 'backups.create',
  kind: 'stream',
  ...BACKUP_ROUTE,
  body: null,
  yields: 'report',
  summary: 'Write everything that is stored into one file, while the daemon works',
  description:
    'Holds every write acknowledged before it began. Secrets, their keys and access to this machine are not in it.',
  input: z.strictObject({
    file: z
      .string()
      .startsWith('/')
      .max(4096)
      .optional()
      .describe('Absolute path; default: a new name in the folder of the backups'),
    force: z.boolean().default(false).describe('Replace an older backup of this name'),
  }),
  output: z.discriminatedUnion('type', [
    progressItem,
    backup.extend({ type: z.literal('result') }),
  ]),
  errors: [backupErrors.BACKUP_EXISTS, backupErrors.BACKUP_UNWRITABLE],
  permission: 'backups:admin',
  effects: 'write',
  cli: false,
  examples: [],
});

const list = defineOperation({
  id: 'backups.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/backups',
  summary: 'List the backups in their folder, the newest first',
  input: z.strictObject(pageInput),
  output: page(backup),
  errors: [],
  permission: 'backups:read',
  effects: 'read',
  cli: { command: 'backups list', aliases: ['backups ls'], bare: true },
  examples: [{ title: 'What is there to restore', argv: ['backups', 'list'] }],
});

export const backupOperations = { create, list };
