// Section `[ai.privacy]`: where data may go, by what it is.
import * as z from 'zod';
import { redactConfig } from './redact-config.ts';

const label = z.string().regex(/^[\p{L}\p{N}_.:/@+-]{1,64}$/u);
const provider = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);

export const privacyConfig = z
  .strictObject({
    labels: z
      .record(label, z.array(provider).max(64))
      .default({})
      .describe('Providers that what has a label may go to, and to nobody else'),
    default: z
      .enum(['all', 'local'])
      .default('all')
      .describe(
        'Where everything may go that no label of `labels` speaks of: `local` is this machine',
      ),
    strict: z
      .boolean()
      .default(false)
      .describe('Refuse requests with a label that is not among `labels`'),
    redact: redactConfig,
    keepDays: z
      .int()
      .min(90)
      .max(36_500)
      .default(1095)
      .describe('Days that the chain of what went to providers goes back'),
  })
  .prefault({})
  .describe('Where data may go');
