// Part `routing` of the section: who goes first, and who is asked next.
import * as z from 'zod';

/** A model as people address it: `provider/model`, a tier, or a bare name. */
export const modelName = z.string().min(1).max(200);

/** What decides between several that could answer. */
const PREFERENCES = ['fixed', 'cost', 'latency'] as const;
export type Preference = (typeof PREFERENCES)[number];

export const routingConfig = z
  .strictObject({
    prefer: z
      .enum(PREFERENCES)
      .optional()
      .describe(
        'Who goes first among those behind a tier or a bare model: as written, the cheapest, or the quickest; ' +
          'default: as written, and a bare model that several have is refused',
      ),
    fallbacks: z
      .record(modelName, z.array(modelName).min(1).max(8))
      .default({})
      .describe('Who is asked next, by the tier or the model that was asked for'),
    attempts: z
      .int()
      .min(1)
      .max(12)
      .default(6)
      .describe('Attempts that one request may take, at all its models'),
    retries: z
      .int()
      .min(0)
      .max(3)
      .default(1)
      .describe('Attempts at the same model beside the first, where its failure may pass'),
    sticky: z
      .boolean()
      .default(true)
      .describe('Whether a conversation stays with its model while that works'),
  })
  .prefault({})
  .describe('Who goes first, and who is asked next');
