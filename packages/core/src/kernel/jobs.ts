// Jobs: what the daemon does by itself, and what people may do about it.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';

export const jobErrors = defineErrors({
  JOB_NOT_FOUND: { status: 404, title: 'No job has this id', hint: 'aurelius jobs list' },
  JOB_AMBIGUOUS: { status: 409, title: 'More than one job starts with this id' },
  JOB_OVER: { status: 409, title: 'The job is over' },
  JOB_NOT_OVER: { status: 409, title: 'The job runs, or has done its work' },
  JOB_SUPERSEDED: { status: 409, title: 'Another job has taken its place' },
  JOB_QUEUE_UNKNOWN: { status: 404, title: 'There is no such queue', hint: 'aurelius jobs stats' },
  JOB_UNKNOWN: { status: 422, title: 'Nobody does such a job' },
  JOB_PAYLOAD_INVALID: { status: 422, title: 'What the job is given does not fit it' },
});

const state = z
  .enum(['scheduled', 'ready', 'running', 'done', 'dead', 'cancelled'])
  .describe('`scheduled` waits for its time, `ready` for a free slot; `dead` has failed for good');

const queueName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/)
  .describe('Name of a queue');

const job = z
  .object({
    id: z.uuid(),
    ref: z.string().describe('Short name'),
    name: z.string().describe('What is done: `<slice>.<verb>`'),
    queue: queueName,
    state,
    priority: z.int().describe('The smaller goes first'),
    attempt: z.int().describe('Attempts spent, the running one among them'),
    attempts: z.int().describe('Attempts it has'),
    progress: z.int().min(0).max(100).nullable().describe('Percent; null: it has not said'),
    error: z.string().nullable().describe('Why the last attempt failed or was put off'),
    cancelRequested: z.boolean().describe('Somebody asked it to end, and it has not yet'),
    created: z.iso.datetime(),
    runAt: z.iso.datetime().describe('Not before then'),
    started: z.iso.datetime().nullable().describe('When the last attempt began'),
    finished: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Job' });
export type Job = z.output<typeof job>;

const details = job
  .extend({
    payload: z.unknown().describe('What it is given'),
    result: z.unknown().describe('What it answered; null: nothing'),
  })
  .meta({ id: 'JobDetails' });
export type JobDetails = z.output<typeof details>;

const jobEvent = job
  .pick({ ref: true, name: true, queue: true, state: true, attempt: true, progress: true })
  .extend({ message: z.string().nullable().describe('A line it wrote, or why it failed') })
  .meta({ id: 'JobEvent' });
export type JobEvent = z.output<typeof jobEvent>;

export const jobEvents = {
  'job:progress': jobEvent,
  'job:logged': jobEvent,
  'job:done': jobEvent,
  'job:failed': jobEvent,
  'job:snoozed': jobEvent,
  'job:lost': jobEvent,
  'job:dead': jobEvent,
  'job:cancelled': jobEvent,
  'job:retried': jobEvent,
};

const jobName = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a job, the start of one, or its number in the last list')
  .meta({ 'x-names': 'job' });

const one = z.strictObject({ id: jobName });
const found = [jobErrors.JOB_NOT_FOUND, jobErrors.JOB_AMBIGUOUS];
const READ = 'jobs:read';
const WRITE = 'jobs:write';

const list = defineOperation({
  id: 'jobs.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/jobs',
  summary: 'List jobs, the newest first',
  input: z.strictObject({
    state: state.optional().describe('Only jobs in this state'),
    queue: queueName.optional().describe('Only jobs of this queue'),
    ...pageInput,
  }),
  output: page(job),
  lists: 'job',
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'jobs list', aliases: ['jobs ls'], bare: true, watch: 'jobs.watch' },
  examples: [
    { title: 'What goes on', argv: ['jobs', 'list'] },
    { title: 'What failed for good', argv: ['jobs', 'list', '--state', 'dead'] },
  ],
});

const watch = defineOperation({
  id: 'jobs.watch',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/jobs/live',
  body: null,
  yields: 'feed',
  summary:
    'Follow jobs: those that are not over, then each of them whenever something happens to it',
  input: z.strictObject({
    state: state.optional().describe('Only jobs in this state'),
    queue: queueName.optional().describe('Only jobs of this queue'),
    limit: pageInput.limit.describe('Jobs told of at the start, at most 500'),
  }),
  output: job.extend({ seq: z.int().describe('Number of the event it was told for') }),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: false,
  examples: [],
});

const show = defineOperation({
  id: 'jobs.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/jobs/:id',
  summary: 'Show a job with what it was given and what it answered',
  input: one,
  output: details,
  errors: found,
  permission: READ,
  effects: 'read',
  cli: { command: 'jobs show', args: [{ field: 'id' }] },
  examples: [],
});

const logLine = z
  .object({
    seq: z.int().describe('Rises with every line'),
    at: z.iso.datetime(),
    type: z.string().describe('Event: `job:logged`, `job:failed`, …'),
    attempt: z.int(),
    progress: z.int().nullable(),
    message: z.string().nullable(),
  })
  .meta({ id: 'JobLogLine' });
export type JobLogLine = z.output<typeof logLine>;

const logs = defineOperation({
  id: 'jobs.logs',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/jobs/:id/logs',
  summary: 'Show what happened to a job and what it wrote, the oldest first',
  input: z.strictObject({ id: jobName, ...pageInput }),
  output: page(logLine),
  errors: found,
  permission: READ,
  effects: 'read',
  cli: { command: 'jobs logs', args: [{ field: 'id' }] },
  examples: [],
});

const retry = defineOperation({
  id: 'jobs.retry',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/jobs/:id/retry',
  summary: 'Run a job now that failed, was cancelled or waits for its time, with all its attempts',
  input: one,
  output: job,
  errors: [...found, jobErrors.JOB_NOT_OVER, jobErrors.JOB_SUPERSEDED],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'jobs retry', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

const cancel = defineOperation({
  id: 'jobs.cancel',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/jobs/:id/cancel',
  summary: 'End a job: at once while it waits, as soon as it listens while it runs',
  input: one,
  output: job,
  errors: [...found, jobErrors.JOB_OVER],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'jobs cancel', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

const redrive = defineOperation({
  id: 'jobs.redrive',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/jobs/redrive',
  summary: 'Run jobs again that failed for good, the oldest first',
  description: 'Those whose place another job has taken are left as they are.',
  input: z.strictObject({
    queue: queueName.optional().describe('Only jobs of this queue'),
    most: z.int().min(1).max(1000).default(100).describe('At most so many'),
  }),
  output: z.object({ count: z.int().describe('Jobs that are ready again') }),
  errors: [],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'jobs redrive' },
  examples: [{ title: 'Everything that failed', argv: ['jobs', 'redrive', '--most', '1000'] }],
});

const queue = z
  .object({
    queue: queueName,
    paused: z.boolean(),
    concurrency: z.int().nullable().describe('Slots; null: nobody works on it now'),
    perUser: z.int().nullable().describe('Slots of one user'),
    scheduled: z.int(),
    ready: z.int(),
    running: z.int(),
    done: z.int().describe('As far as they are kept'),
    dead: z.int(),
    cancelled: z.int(),
    oldestReady: z.iso.datetime().nullable().describe('Since when the first one waits for a slot'),
  })
  .meta({ id: 'JobQueue' });
export type JobQueue = z.output<typeof queue>;

const stats = defineOperation({
  id: 'jobs.stats',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/jobs/queues',
  summary: 'Count jobs by queue and state',
  input: z.strictObject({ ...pageInput }),
  output: page(queue),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'jobs stats' },
  examples: [{ title: 'How it is going', argv: ['jobs', 'stats'] }],
});

const oneQueue = z.strictObject({ queue: queueName });

const pause = defineOperation({
  id: 'jobs.pause',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/jobs/queues/:queue/pause',
  summary: 'Begin nothing more of a queue, until it is resumed; what runs goes on',
  input: oneQueue,
  output: null,
  errors: [jobErrors.JOB_QUEUE_UNKNOWN],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'jobs pause', args: [{ field: 'queue', many: 'each' }] },
  examples: [],
});

const resume = defineOperation({
  id: 'jobs.resume',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/jobs/queues/:queue/resume',
  summary: 'Go on with a queue that was paused',
  input: oneQueue,
  output: null,
  errors: [jobErrors.JOB_QUEUE_UNKNOWN],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'jobs resume', args: [{ field: 'queue', many: 'each' }] },
  examples: [],
});

export const jobOperations = {
  list,
  watch,
  show,
  logs,
  retry,
  cancel,
  redrive,
  stats,
  pause,
  resume,
};
