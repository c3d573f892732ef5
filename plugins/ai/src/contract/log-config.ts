// Section `[ai.log]`: what is remembered of requests, and for how long.
import * as z from 'zod';
import { otelConfig } from './otel-config.ts';

export const logConfig = z
  .strictObject({
    keepDays: z.int().min(1).max(3660).default(400).describe('Days that requests are remembered'),
    bodies: z
      .boolean()
      .default(false)
      .describe('Also keep what was asked and answered, which `ai replay` needs'),
    bodyKb: z
      .int()
      .min(1)
      .max(32_768)
      .default(1024)
      .describe('Largest body that is kept, KiB; of larger ones none is'),
    bodyDays: z.int().min(1).max(3660).default(30).describe('Days that bodies are kept'),
    bodiesMb: z
      .int()
      .min(1)
      .max(102_400)
      .default(256)
      .describe('Room for all bodies as they are kept, MiB; the oldest go'),
    otel: otelConfig,
  })
  .prefault({})
  .describe('What is remembered of requests');
