// The doctor's operations: what the daemon and every plugin say about themselves, and what can be mended at once.
import * as z from 'zod';
import { defineOperation } from '../contract/operation.ts';
import { DOCTOR_FIX_ROUTE, DOCTOR_ROUTE } from './doctor-route.ts';

const finding = z.object({
  id: z.string().describe('Owner and check: `secrets.store`'),
  title: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  detail: z.string().describe('What was found'),
  hint: z.string().nullable().describe('What mends it'),
  fixed: z.string().nullable().describe('What was mended just now; null: nothing'),
});

const input = z.strictObject({
  security: z.boolean().default(false).describe('Only the checks that are about security'),
});

const output = z.object({
  status: z.enum(['ok', 'warn', 'fail']).describe('The worst of them'),
  data: z.array(finding),
});

const examine = defineOperation({
  ...DOCTOR_ROUTE,
  id: 'doctor.examine',
  kind: 'json',
  summary: 'Run every check of the daemon and its plugins',
  input,
  output,
  errors: [],
  permission: 'doctor:read',
  effects: 'read',
  cli: false,
  examples: [],
});

const fix = defineOperation({
  ...DOCTOR_FIX_ROUTE,
  id: 'doctor.fix',
  kind: 'json',
  summary: 'Run every check and mend what can be mended without risk',
  input,
  output,
  errors: [],
  permission: 'doctor:write',
  effects: 'write',
  cli: false,
  examples: [],
});

export const doctorOperations = { examine, fix };
