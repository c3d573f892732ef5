import { defineJob } from '@aurelius/core/contract';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { worked } from './module.ts';

it('pairs the jobs of a module with their handlers, with everything they leave open decided', () => {
  const sweep = defineJob({
    id: 'cellar.sweep',
    summary: 'Sweep',
    payload: z.object({}),
    permission: 'cellar:write',
  });
  const work = async () => 'swept';
  const { jobs, queues } = worked('cellar', { sweep }, { sweep: work });
  expect(queues).toEqual({});
  expect(jobs).toEqual([
    {
      owner: 'cellar',
      work,
      job: expect.objectContaining({ ...sweep, queue: 'cellar', attempts: 3 }),
    },
  ]);
});
