// The task entity, and what its operations take and answer.
import { filledText, instant, localDateTime, pageInput, shortText } from '@aurelius/core/contract';
import * as z from 'zod';
import { COLUMNS } from './columns.ts';

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
const suggestLabel = { list: 'tasks.list', value: 'labels' } as const;
const suggestProject = { list: 'tasks.list', value: 'project' } as const;

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

const dueFields = {
  due: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('When, in words: `tomorrow 3pm`, `next friday`, `2026-12-24`')
    .meta({ 'x-cli': { char: 'd', none: true } }),
  dueDate: instant()
    .nullable()
    .optional()
    .describe('When, as an instant (RFC 3339)')
    .meta({ 'x-cli': { hidden: true } }),
  dueLocal: localDateTime()
    .nullable()
    .optional()
    .describe('When, as a civil date or wall time')
    .meta({ 'x-cli': { hidden: true } }),
  dueZone: z
    .string()
    .max(64)
    .nullable()
    .optional()
    .describe('Time zone of the date, like `Europe/Berlin`; default: yours; null: floating'),
};

/** Fields a person sets, all optional; on PATCH null clears one. */
export const details = {
  description: shortText(2000)
    .nullable()
    .optional()
    .meta({ 'x-cli': { none: true } }),
  notes: shortText(20_000)
    .nullable()
    .optional()
    .meta({ 'x-cli': { none: true } }),
  priority: priority
    .nullable()
    .optional()
    .meta({ 'x-cli': { char: 'p', none: true } }),
  ...dueFields,
  deadline: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('Day by which it must be done, in words as for `due`')
    .meta({ 'x-cli': { none: true } }),
  scheduled: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('From when on to work on it: an RFC 3339 instant, or words as for `due`')
    .meta({ 'x-cli': { none: true } }),
  wait: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('Hide it until then: an RFC 3339 instant, or words as for `due`')
    .meta({ 'x-cli': { none: true } }),
  reminders: z
    .array(z.string().min(1).max(100))
    .max(10)
    .nullable()
    .optional()
    .describe('Remind of it so long before it is due, `10m`, or at a time, `tomorrow 8am`')
    .meta({ 'x-cli': { flag: 'remind', none: true } }),
  rrule: z
    .string()
    .min(1)
    .max(4096)
    .nullable()
    .optional()
    .describe(
      'How it repeats: an RRULE of RFC 5545, `FREQ=WEEKLY;BYDAY=FR`; a month without its 31st has it on its last day unless SKIP says otherwise',
    )
    .meta({ 'x-cli': { none: true } }),
  repeatFrom: z
    .enum(REPEAT_FROM)
    .optional()
    .describe(
      'Whether the next one counts from the schedule or from when this one is done; default: schedule',
    ),
  labels: z
    .array(label)
    .max(50)
    .nullable()
    .optional()
    .describe('Labels')
    .meta({ 'x-cli': { flag: 'label', char: 'l', none: true, suggest: suggestLabel } }),
  project: filledText(200)
    .nullable()
    .optional()
    .meta({ 'x-cli': { none: true, suggest: suggestProject } }),
  parentId: taskName
    .nullable()
    .optional()
    .describe('Task it is part of')
    .meta({ 'x-cli': { flag: 'parent', none: true } }),
  depends: z
    .array(taskName)
    .max(100)
    .nullable()
    .optional()
    .describe('Tasks to do first')
    .meta({ 'x-cli': { none: true } }),
  blocks: z
    .array(taskName)
    .max(100)
    .nullable()
    .optional()
    .describe('Tasks that wait for this one')
    .meta({ 'x-cli': { none: true } }),
  estimate: z.int().min(1).max(525_600).nullable().optional().describe('Minutes of work'),
  aiSuggested: z
    .boolean()
    .optional()
    .meta({ 'x-cli': { hidden: true } }),
  aiConfidence: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .optional()
    .meta({ 'x-cli': { hidden: true } }),
  smartScheduled: z
    .boolean()
    .optional()
    .meta({ 'x-cli': { hidden: true } }),
};

export const createInput = z.strictObject({ title: filledText(200), ...details });
export const editInput = z.strictObject({
  id: taskName,
  title: filledText(200).optional(),
  status: z.enum(['open', 'done', 'cancelled']).optional(),
  ...details,
});

/** A filter, as `filter/parse.ts` reads it. */
export const filter = z
  .string()
  .max(2000)
  .describe('Which tasks: `project:work due<7d not is:blocked`')
  .meta({ examples: ['project:work and due<7d'] });

/** What every listing can be asked for. */
export const shownFields = {
  filter: filter.optional(),
  sort: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Order: names between commas, `-` for the other way round: `urgency-,due`'),
  columns: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Columns to print, between commas: `ref,due,title`'),
  noContext: z.boolean().optional().describe('Also what is outside the context'),
};

export const listInput = z.strictObject({
  ...shownFields,
  status: z
    .array(z.enum(['open', 'waiting', 'done', 'cancelled', 'recurring', 'all']))
    .optional()
    .describe('Default: open, without those that wait')
    .meta({ 'x-cli': { char: 's' } }),
  label: z
    .array(z.string().min(1).max(64))
    .max(10)
    .optional()
    .describe('Has every one of these labels')
    .meta({ 'x-cli': { char: 'l', suggest: suggestLabel } }),
  project: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('In this project or one below it (`home.garden`)')
    .meta({ 'x-cli': { suggest: suggestProject } }),
  priority: z
    .array(priority)
    .optional()
    .describe('Has one of these priorities')
    .meta({ 'x-cli': { char: 'p' } }),
  dueBefore: z.string().max(100).optional().describe('Due before this date or time'),
  dueAfter: z.string().max(100).optional().describe('Due at or after this date or time'),
  text: z
    .string()
    .max(1000)
    .optional()
    .describe('Has all these words in title, description, notes or annotations')
    .meta({ 'x-cli': { char: 't' } }),
  ...pageInput,
});

/** A task as lists have it. */
export const listedTask = task.extend({
  urgency: z.number().optional().describe('Where the order or the columns ask for it'),
});
export type ListedTask = z.output<typeof listedTask>;

export const taskPage = z.object({
  data: z.array(listedTask),
  meta: z.object({
    nextCursor: z.string().nullable().describe('Pass it as `cursor`; null on the last page'),
    context: z.string().optional().describe('The context that narrows it'),
    filter: z.string().optional().describe('How its filter and its context’s were understood'),
    columns: z.array(z.enum(COLUMNS)).optional().describe('Columns asked for'),
  }),
});
export type TaskPage = z.output<typeof taskPage>;

export const completedInput = z.strictObject({
  after: z.string().max(100).optional().describe('Completed at or after this date or time'),
  before: z.string().max(100).optional().describe('Completed before this date or time'),
  ...pageInput,
});
