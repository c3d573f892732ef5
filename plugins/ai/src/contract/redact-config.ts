// Section `[ai.privacy.redact]`: what is replaced in requests before they leave.
import * as z from 'zod';

/** What can be recognised, in the order in which it is looked for. */
export const REDACTED_KINDS = ['key', 'email', 'iban', 'card', 'phone', 'ip'] as const;
export type RedactedKind = (typeof REDACTED_KINDS)[number];

/** Nothing that JSON writes in another way: what is put back fits wherever it stood. */
const ownWord = z
  .string()
  .min(2)
  .max(100)
  .regex(/^[^"\\\p{Cc}]*$/u)
  .refine((text) => text.trim() === text, { error: 'must not begin or end with a space' });

export const redactConfig = z
  .strictObject({
    kinds: z
      .array(z.enum(REDACTED_KINDS))
      .max(REDACTED_KINDS.length)
      .default([])
      .describe('Kinds of data that are replaced before a request leaves'),
    words: z.array(ownWord).max(500).default([]).describe('Words that are replaced as well'),
  })
  .prefault({})
  .describe('What is replaced in requests, and put back in whole answers');
export type RedactConfig = z.output<typeof redactConfig>;
