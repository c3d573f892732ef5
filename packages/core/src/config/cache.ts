// Section `cache`: what is kept to spare an answer that was had before.
import * as z from 'zod';

export const cacheSection = z
  .strictObject({
    space: z
      .int()
      .min(0)
      .max(16_384)
      .default(64)
      .describe('MiB that it may take; what was kept first goes first; 0: nothing is kept'),
  })
  .prefault({})
  .describe('Answers that are kept to be given again');
