// Section `secrets`: where secrets are kept.
import * as z from 'zod';

export const secretsSection = z
  .strictObject({
    store: z
      .enum(['auto', 'keyring', 'file'])
      .default('auto')
      .describe('Where secrets are kept; auto: the keyring if there is one, else the sealed file'),
    keyFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Key of the sealed file, absolute or relative to this file; default: beside the sealed file',
      ),
  })
  .prefault({})
  .describe('Secrets');

/** The section as it applies. */
export type SecretsConfig = z.output<typeof secretsSection>;
