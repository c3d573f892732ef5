// Section `[ai.cache]`: how long answers are kept to be given again.
import * as z from 'zod';

export const cacheConfig = z
  .strictObject({
    keepDays: z.int().min(1).max(365).default(7).describe('Days that an answer is given again'),
  })
  .prefault({})
  .describe('Answers that are given again, see `cache.space`');
