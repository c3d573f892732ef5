// The truth about the digest: what one holds, how it is asked for, and when it is sent.
import { defineJob, defineOperation } from '@aurelius/core/contract';
import type { PluginContract } from '@aurelius/core/plugin';
import { task } from '@aurelius/plugin-tasks/contract';
import * as z from 'zod';

/** Tasks of one section that are shown. */
export const SHOWN = 20;

const entry = task
  .pick({
    id: true,
    ref: true,
    title: true,
    priority: true,
    dueLocal: true,
    dueZone: true,
    allDay: true,
    completed: true,
  })
  .meta({ id: 'DigestTask' });
export type DigestTask = z.output<typeof entry>;

const section = z
  .object({
    tasks: z.array(entry).describe(`The first ${SHOWN}`),
    left: z.int().describe('How many more were counted'),
    more: z.boolean().describe('There are still more, which were not counted'),
  })
  .meta({ id: 'DigestSection' });
export type DigestSection = z.output<typeof section>;

const digest = z
  .object({
    date: z.iso.date().describe('The day it is about'),
    zone: z.string().describe('IANA zone whose day that is'),
    overdue: section.describe('Open, and due before that day; the longest overdue first'),
    due: section.describe('Open, and due on that day, in order of time'),
    done: section.describe('Completed on the day before, the latest first'),
  })
  .meta({ id: 'Digest' });
export type Digest = z.output<typeof digest>;

/** Days that have one before and one after them, in four digits each. */
const day = z.iso.date().refine((date) => date >= '1970-01-02' && date <= '2999-12-31', {
  error: 'is not in 1970 to 2999',
});

const show = defineOperation({
  id: 'digest.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/digest',
  summary: 'Show what is overdue, what is due today and what was done yesterday',
  input: z.strictObject({ date: day.optional().describe('As of this day; default: today') }),
  output: digest,
  errors: [],
  permission: 'digest:read',
  effects: 'read',
  cli: { command: 'digest' },
  examples: [
    { title: 'Today', argv: ['digest'] },
    { title: 'Another day', argv: ['digest', '--date', '2026-11-28'] },
  ],
});

const jobs = {
  send: defineJob({
    id: 'digest.send',
    summary: 'Tell the user what the day is about',
    payload: z.object({}),
    permission: 'digest:write',
  }),
};

export const contract = {
  id: 'digest',
  operations: { show },
  errors: {},
  jobs,
  schedules: {
    daily: {
      title: 'Tell what the day is about',
      job: jobs.send.id,
      cron: '0 9 * * *',
      misfire: 'skip',
      graceMs: 3 * 3_600_000,
    },
  },
  events: {},
  config: z.strictObject({}),
  uses: ['tasks:read', 'notifications:write'],
} satisfies PluginContract;
