// The task entity, and how callers name it.
import * as z from 'zod';

export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;
export const STATUSES = ['open', 'done', 'cancelled', 'recurring'] as const;
export const REPEAT_FROM = ['schedule', 'completion'] as const;
export const LINK_TYPES = ['url', 'file', 'mail', 'event'] as const;

/** How a caller names a task. */
export const taskName = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a task, the start of one, or its number in the last list')
  .meta({
    examples: ['k7dp'],
    'x-names': 'task',
    'x-cli': { suggest: { list: 'tasks.list', value: 'ref', about: 'title' } },
  });
const status = z
  .enum(STATUSES)
  .describe('`recurring` is the template of a series, never listed by default');
export const priority = z.enum(PRIORITIES);
export type Priority = z.output<typeof priority>;
export const label = z
  .string()
  .regex(/^[^\s#@]{1,64}$/u)
  .describe('One word without # or @');

/** What a shell offers for projects and labels: those of open tasks. */
export const suggestLabel = { list: 'tasks.list', value: 'labels' } as const;
export const suggestProject = { list: 'tasks.list', value: 'project' } as const;

const annotation = z.object({ entry: z.iso.datetime(), description: z.string() });
const link = z.object({
  type: z.enum(LINK_TYPES),
  target: z.string().describe('URL, absolute path, Message-ID or UID, as the type has it'),
  title: z.string().nullable(),
  source: z
    .object({
      quote: z.string().nullable().describe('Words it was taken from'),
      hash: z.string().nullable().describe('SHA-256 of what they stood in'),
      part: z.string().nullable().describe('Where in it: a MIME part, a line'),
    })
    .nullable()
    .describe('Where the task itself was found in it'),
  file: z
    .object({
      size: z.int().describe('Bytes'),
      sha256: z.string().nullable().describe('Null: it is too large to be read'),
    })
    .nullable()
    .describe('The file when it was linked; null: it was not looked at'),
  added: z.iso.datetime(),
});
export const reminder = z.union([
  z.object({ before: z.int().min(0).describe('Minutes before it is due') }),
  z.object({ at: z.iso.datetime() }),
]);
const interval = z.object({
  start: z.iso.datetime(),
  end: z.iso.datetime().nullable().describe('Null: it goes on'),
});
/** A civil date, or wall time to the second. */
const wallText = z.string();

export const task = z
  .object({
    id: z.string().describe('UUID'),
    ref: z.string().describe('Short name, never changes'),
    rev: z.int().describe('Rises by one with every write'),
    hash: z.string().describe('SHA-256 of the content'),
    title: z.string(),
    description: z.string().nullable(),
    notes: z.string().nullable(),
    status,
    priority: priority.nullable().describe('Null: not given; counts as medium'),
    dueDate: z.iso
      .datetime()
      .nullable()
      .describe('Instant it is due; of a whole day its last second in the zone'),
    dueLocal: z
      .string()
      .nullable()
      .describe('The same as written down: `2026-11-24` or `2026-11-24T09:00:00`'),
    dueZone: z.string().nullable().describe('IANA zone of `dueLocal`; null: floating'),
    allDay: z.boolean().describe('Due on a day, without a time'),
    deadline: z.string().nullable().describe('Civil date by which it must be done, `2026-12-01`'),
    scheduled: z.iso.datetime().nullable().describe('From when on one means to work on it'),
    wait: z.iso.datetime().nullable().describe('Hidden from lists until then'),
    rrule: z.string().nullable().describe('How it repeats (RFC 5545, RFC 7529)'),
    repeatFrom: z
      .enum(REPEAT_FROM)
      .nullable()
      .describe('Whether the next one counts from the schedule or from when this one is done'),
    repeats: z.string().nullable().describe('`rrule` and `repeatFrom` in words'),
    seriesId: z.string().nullable().describe('UUID that the instances of one series share'),
    recurrenceId: wallText.nullable().describe('Which instance it is: its original `dueLocal`'),
    dtstart: wallText.nullable().describe('`dueLocal` of the first instance of the series'),
    rdate: z.array(wallText).describe('Further instances of the series'),
    exdate: z.array(wallText).describe('Instances that are left out'),
    labels: z.array(z.string()),
    project: z.string().nullable(),
    parentId: z.string().nullable(),
    position: z.number().nullable().describe('Place among its siblings; null: by creation'),
    estimate: z.int().nullable().describe('Minutes of work'),
    depends: z.array(z.string()).describe('Ids of tasks to do first'),
    annotations: z.array(annotation),
    links: z.array(link),
    reminders: z.array(reminder),
    intervals: z.array(interval).describe('When it was worked on, the earliest first'),
    aiSuggested: z.boolean(),
    aiConfidence: z.number().nullable(),
    smartScheduled: z.boolean(),
    attributes: z
      .record(z.string(), z.unknown())
      .describe('What an import brought that Aurelius has no field for'),
    created: z.iso.datetime(),
    updated: z.iso.datetime(),
    completed: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Task' });
export type Task = z.output<typeof task>;

/** A task beside another one. */
export const relatedTask = task.pick({ id: true, ref: true, title: true, status: true });
export type RelatedTask = z.output<typeof relatedTask>;
