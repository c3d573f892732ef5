// Figures of the daemon and its plugins, as monitoring systems collect them.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';

const collect = defineOperation({
  id: 'metrics.collect',
  kind: 'raw',
  method: 'GET',
  path: '/metrics',
  summary: 'Give every figure in the Prometheus text format',
  input: z.strictObject({}),
  output: null,
  accepts: [],
  produces: ['text/plain'],
  errors: [],
  permission: 'metrics:read',
  effects: 'read',
  cli: false,
  examples: [],
});

export const metricsOperations = { collect };
