// Section `backup`: which of the backups that are made by themselves are kept.
import * as z from 'zod';

export const backupSection = z
  .strictObject({
    daily: z.int().min(1).max(366).default(7).describe('Days whose last backup is kept'),
    weekly: z
      .int()
      .min(0)
      .max(520)
      .default(4)
      .describe('Weeks before them whose last backup is kept'),
    space: z
      .int()
      .min(1)
      .default(2048)
      .describe('MiB that they may take together; the newest two stay whatever they take'),
  })
  .prefault({})
  .describe('Backups that are made by themselves');

/** The section as it applies. */
export type BackupConfig = z.output<typeof backupSection>;
