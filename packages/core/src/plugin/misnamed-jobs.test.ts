import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { misnamedJobs } from './misnamed-jobs.ts';

const job = (id: string, more = {}) => ({
  id,
  summary: 'x',
  payload: z.object({}),
  permission: 'mail:write',
  ...more,
});
const limits = { concurrency: 1, perUser: 1 };

describe('misnamedJobs', () => {
  it('finds nothing wrong with jobs and queues of its own', () => {
    const jobs = { a: job('mail.sync'), b: job('mail.index', { cpu: true }) };
    const slow = { c: job('mail.send', { queue: 'mail-slow' }) };
    const contract = { id: 'mail', jobs: { ...jobs, ...slow }, queues: { 'mail-slow': limits } };
    expect(misnamedJobs(contract)).toEqual([]);
  });

  it.each([
    [{ jobs: { a: job('tasks.sync', { queue: 'mail' }) } }, 'job tasks.sync is not named'],
    [{ jobs: { a: job('mail.sync', { queue: 'tasks' }) } }, 'queue tasks of job mail.sync'],
    [{ jobs: { a: job('mail.sync', { queue: 'mailing' }) } }, 'queue mailing of job mail.sync'],
    [{ jobs: {}, queues: { mail: limits } }, 'no job waits in queue mail'],
  ])('says what is wrong with %j', (parts, message) => {
    const [first, ...rest] = misnamedJobs({ id: 'mail', ...parts });
    expect(first).toContain(message);
    expect(rest).toEqual([]);
  });
});
