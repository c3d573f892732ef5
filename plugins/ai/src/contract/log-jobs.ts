// What the log does by itself.
import { defineJob } from '@aurelius/core/contract';
import * as z from 'zod';
import { ADMIN } from './permissions.ts';

export const logJobs = {
  forget: defineJob({
    id: 'ai.forget',
    summary: 'Forget requests and bodies that are too old or too many',
    payload: z.object({}),
    permission: ADMIN,
  }),
};
