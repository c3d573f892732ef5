// Section `[ai.log.otel]`: where spans and metrics of requests are sent, if anywhere.
import { secretField, urlField } from '@aurelius/core/contract';
import * as z from 'zod';

export const otelConfig = z
  .strictObject({
    endpoint: urlField('metadata').describe(
      'OTLP/HTTP receiver that is told of requests to models, never of what was asked or answered',
    ),
    headers: z
      .record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), secretField())
      .default({})
      .describe('Header fields that the receiver wants, by their names'),
  })
  .optional()
  .describe('OpenTelemetry; without: nothing is sent');
