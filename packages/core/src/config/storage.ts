// Section `storage`: how the database is kept on disk.
import * as z from 'zod';

export const storageSection = z
  .strictObject({
    encryption: z
      .boolean()
      .default(false)
      .describe('Keep the database encrypted; an existing one is changed by: aurelius rekey'),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'File with the keys of the database, absolute or relative to this file; default: among the secrets',
      ),
  })
  .prefault({})
  .describe('Storage');

/** The section as it applies. */
export type StorageConfig = z.output<typeof storageSection>;
