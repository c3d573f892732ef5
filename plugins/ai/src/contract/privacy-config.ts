// Section `[ai.privacy]`: where data may go, by what it is.
import * as z from 'zod';

const label = z.string().regex(/^[\p{L}\p{N}_.:/@+-]{1,64}$/u);
const provider = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,31}$/);

/** What redaction looks for. */
export const SECRET_KINDS = ['key', 'email', 'iban', 'card', 'phone', 'ip'] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Nothing that JSON writes in another way: what is put back fits wherever it stood. */
const ownWord = z
  .string()
  .min(2)
  .max(100)
  .regex(/^[^"\\\p{Cc}]*$/u)
  .refine((text) => text.trim() === text, { error: 'must not begin or end with a space' });

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
    redact: z
      .strictObject({
        kinds: z
          .array(z.enum(SECRET_KINDS))
          .max(SECRET_KINDS.length)
          .default([])
          .describe('Kinds of data that are replaced before a request leaves'),
        words: z.array(ownWord).max(500).default([]).describe('Words that are replaced as well'),
      })
      .prefault({})
      .describe('What is replaced in requests, and put back in whole answers'),
    keepDays: z
      .int()
      .min(90)
      .max(36_500)
      .default(1095)
      .describe('Days that the chain of what went to providers goes back'),
  })
  .prefault({})
  .describe('Where data may go');
export type PrivacyConfig = z.output<typeof privacyConfig>;
