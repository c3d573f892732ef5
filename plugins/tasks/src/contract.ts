// The truth about tasks: entity, operations, events and error codes; everything else is derived from it.
import {
  defineErrors,
  defineOperation,
  filledText,
  instant,
  localDateTime,
  page,
  pageInput,
  progressItem,
  refusedItem,
  shortText,
} from '@aurelius/core/contract';
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';

export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;
export const STATUSES = ['open', 'done', 'cancelled', 'recurring'] as const;

const id = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a task, or the start of one')
  .meta({ examples: ['k7dp'] });
const status = z
  .enum(STATUSES)
  .describe('`recurring` is the template of a series, never listed by default');
const priority = z.enum(PRIORITIES);
const label = z
  .string()
  .regex(/^[^\s#@]{1,64}$/u)
  .describe('One word without # or @');

const annotation = z.object({ entry: z.iso.datetime(), description: z.string() });

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
    wait: z.iso.datetime().nullable().describe('Hidden from lists until then'),
    labels: z.array(z.string()),
    project: z.string().nullable(),
    parentId: z.string().nullable(),
    estimate: z.int().nullable().describe('Minutes of work'),
    depends: z.array(z.string()).describe('Ids of tasks to do first'),
    annotations: z.array(annotation),
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
    .describe('IANA zone of `dueLocal`; default: the zone of the caller; null: floating'),
};

/** Fields a person sets, all optional; on PATCH null clears one. */
const details = {
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
  wait: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe('Hide it until then: an RFC 3339 instant, or words as for `due`')
    .meta({ 'x-cli': { none: true } }),
  labels: z
    .array(label)
    .max(50)
    .nullable()
    .optional()
    .describe('Labels')
    .meta({ 'x-cli': { flag: 'label', char: 'l', none: true } }),
  project: filledText(200)
    .nullable()
    .optional()
    .meta({ 'x-cli': { none: true } }),
  parentId: id
    .nullable()
    .optional()
    .describe('Task it is part of')
    .meta({ 'x-cli': { flag: 'parent', none: true } }),
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
export const quickInput = z.strictObject({
  text: filledText(4000).describe(
    'The task in one line: words, date, p1..p4, #label, @label, +project',
  ),
  ...details,
});
export const editInput = z.strictObject({
  id,
  title: filledText(200).optional(),
  status: z.enum(['open', 'done', 'cancelled']).optional(),
  ...details,
});

export const listInput = z.strictObject({
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
    .meta({ 'x-cli': { char: 'l' } }),
  project: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('In this project or one below it (`home.garden`)'),
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

export const reading = z
  .object({
    title: z.string(),
    priority: priority.nullable(),
    dueDate: z.iso.datetime().nullable(),
    dueLocal: z.string().nullable(),
    dueZone: z.string().nullable(),
    allDay: z.boolean(),
    labels: z.array(z.string()),
    project: z.string().nullable(),
  })
  .describe('How a quick-add line is understood');
export type Reading = z.output<typeof reading>;

export const taskErrors = defineErrors({
  TASK_NOT_FOUND: { status: 404, title: 'No task has this id', hint: 'aurelius tasks list' },
  TASK_AMBIGUOUS: { status: 409, title: 'More than one task starts with this id' },
  TASK_CYCLE: { status: 409, title: 'A task cannot be part of itself' },
  TASK_PARENT_NOT_FOUND: { status: 422, title: 'The parent task does not exist' },
  TASK_TITLE_MISSING: {
    status: 422,
    title: 'Nothing is left of the line for a title',
    hint: 'Put words that are meant literally in double quotes.',
  },
  TASK_DATE_UNREADABLE: {
    status: 400,
    title: 'The date is not understood',
    hint: 'Write it like 2026-12-24, tomorrow 3pm, next friday, in 3 days or eom.',
  },
  TASK_ZONE_UNKNOWN: { status: 400, title: 'The time zone is not in the IANA database' },
  TASK_DUE_CONFLICT: { status: 422, title: 'Only one of due, dueDate and dueLocal can be given' },
  TASK_IMPORT_FORMAT: {
    status: 400,
    title: 'The format of the import cannot be told from its first row',
    hint: 'aurelius tasks import FILE --format json|taskwarrior',
  },
});

const READ = 'tasks:read';
const WRITE = 'tasks:write';
const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];
const dated = [
  taskErrors.TASK_DATE_UNREADABLE,
  taskErrors.TASK_ZONE_UNKNOWN,
  taskErrors.TASK_DUE_CONFLICT,
];
const one = z.strictObject({ id });

const list = defineOperation({
  id: 'tasks.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks',
  summary: 'List tasks, soonest due first',
  input: listInput,
  output: page(task),
  errors: [taskErrors.TASK_DATE_UNREADABLE],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks list', aliases: ['tasks ls'], hot: true, bare: true },
  examples: [
    { title: 'What is open', argv: ['tasks', 'list'] },
    {
      title: 'Urgent work for this week',
      argv: ['tasks', 'list', '--priority', 'urgent', '--due-before', 'eow'],
    },
    { title: 'Find words', argv: ['tasks', 'list', '--text', 'invoice', '--status', 'all'] },
  ],
});

const create = defineOperation({
  id: 'tasks.create',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks',
  status: 201,
  summary: 'Create a task; the title is taken literally',
  input: createInput,
  output: task,
  errors: [...dated, taskErrors.TASK_PARENT_NOT_FOUND, taskErrors.TASK_AMBIGUOUS],
  permission: WRITE,
  effects: 'write',
  cli: false,
  examples: [],
});

const quickErrors = [...create.errors, taskErrors.TASK_TITLE_MISSING];

const add = defineOperation({
  id: 'tasks.add',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/quick',
  status: 201,
  summary: 'Add a task written in one line',
  description:
    'Reads dates and times (`tomorrow 3pm`, `next friday`, `in 3 days`, `eom`, `2026-12-24`), `p1`..`p4`, `#label` or `@label`, and `+project`. Text in double quotes is literal. Other fields override what the line says.',
  input: quickInput,
  output: task,
  errors: quickErrors,
  permission: WRITE,
  effects: 'write',
  cli: {
    command: 'tasks add',
    args: [{ field: 'text', many: 'words' }],
    hot: true,
    dryRun: 'tasks.reading',
  },
  examples: [
    {
      title: 'Date, priority and label in the line',
      argv: ['tasks', 'add', 'Review Q4 reports tomorrow 3pm p1 #finance'],
    },
    { title: 'Several words, safe in any shell', argv: ['tasks', 'add', 'buy', 'milk', '@home'] },
    {
      title: 'See how a line is read',
      argv: ['tasks', 'add', 'Read "Tomorrow" friday', '--dry-run'],
    },
  ],
});

const readingOf = defineOperation({
  id: 'tasks.reading',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/reading',
  summary: 'Say how a quick-add line would be read, and store nothing',
  input: quickInput,
  output: reading,
  errors: quickErrors,
  permission: READ,
  effects: 'read',
  cli: false,
  examples: [],
});

const show = defineOperation({
  id: 'tasks.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/tasks/:id',
  summary: 'Show one task',
  input: z.strictObject({
    id,
    include: z
      .array(z.enum(['subtasks']))
      .optional()
      .describe('Related rows to add')
      .meta({ 'x-cli': { hidden: true } }),
  }),
  output: task.extend({ subtasks: z.array(task).optional() }),
  errors: found,
  permission: READ,
  effects: 'read',
  cli: {
    command: 'tasks show',
    args: [{ field: 'id' }],
    preset: { include: ['subtasks'] },
    hot: true,
  },
  examples: [{ title: 'By ref', argv: ['tasks', 'show', 'k7dp'] }],
});

const edit = defineOperation({
  id: 'tasks.edit',
  kind: 'json',
  method: 'PATCH',
  path: '/api/v1/tasks/:id',
  summary: 'Change fields of a task; the title is taken literally',
  input: editInput,
  output: task,
  errors: [...found, ...dated, taskErrors.TASK_CYCLE, taskErrors.TASK_PARENT_NOT_FOUND],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'tasks edit', args: [{ field: 'id' }] },
  examples: [
    { title: 'Move it', argv: ['tasks', 'edit', 'k7dp', '--due', 'next friday'] },
    { title: 'Clear the date', argv: ['tasks', 'edit', 'k7dp', '--due', 'none'] },
  ],
});

const done = defineOperation({
  id: 'tasks.done',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/done',
  summary: 'Complete a task',
  input: one,
  output: task,
  errors: found,
  permission: WRITE,
  effects: 'write',
  cli: { command: 'tasks done', args: [{ field: 'id', many: 'each' }], hot: true },
  examples: [{ title: 'By ref', argv: ['tasks', 'done', 'k7dp'] }],
});

const reopen = defineOperation({
  id: 'tasks.reopen',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/reopen',
  summary: 'Open a completed or cancelled task again',
  input: one,
  output: task,
  errors: found,
  permission: WRITE,
  effects: 'write',
  cli: { command: 'tasks reopen', args: [{ field: 'id', many: 'each' }] },
  examples: [{ title: 'By ref', argv: ['tasks', 'reopen', 'k7dp'] }],
});

const remove = defineOperation({
  id: 'tasks.remove',
  kind: 'json',
  method: 'DELETE',
  path: '/api/v1/tasks/:id',
  summary: 'Remove a task and its subtasks for good',
  input: one,
  output: null,
  errors: found,
  permission: WRITE,
  effects: 'destructive',
  cli: {
    command: 'tasks remove',
    aliases: ['tasks rm', 'tasks delete'],
    args: [{ field: 'id', many: 'each' }],
    confirm: 'Remove for good, subtasks included?',
  },
  examples: [{ title: 'By ref, without a question', argv: ['tasks', 'remove', 'k7dp', '--yes'] }],
});

const importTasks = defineOperation({
  id: 'tasks.import',
  kind: 'stream',
  method: 'POST',
  path: '/api/v1/tasks/import',
  body: 'rows',
  yields: 'report',
  summary: 'Import tasks from a file',
  description:
    'Reads `tasks export` and Taskwarrior’s `task export`. A known id is replaced if the imported one changed later, else skipped.',
  input: z.strictObject({
    format: z
      .enum(['auto', 'json', 'taskwarrior'])
      .default('auto')
      .describe('What the rows are; by default told from the first one'),
  }),
  output: z.discriminatedUnion('type', [
    progressItem,
    refusedItem,
    z.object({
      type: z.literal('result'),
      created: z.int(),
      replaced: z.int(),
      skipped: z.int(),
      refused: z.int(),
    }),
  ]),
  errors: [taskErrors.TASK_IMPORT_FORMAT],
  permission: WRITE,
  effects: 'write',
  limits: { body: 64 * 1024 * 1024, timeoutMs: 600_000 },
  cli: { command: 'tasks import' },
  examples: [{ title: 'From Taskwarrior', argv: ['tasks', 'import', 'taskwarrior.json'] }],
});

const exportTasks = defineOperation({
  id: 'tasks.export',
  kind: 'stream',
  method: 'GET',
  path: '/api/v1/tasks/export',
  body: null,
  yields: 'rows',
  summary: 'Export every task as one JSON array',
  input: z.strictObject({
    format: z.enum(['json', 'taskwarrior']).default('json').describe('Shape of the rows'),
  }),
  output: z.record(z.string(), z.unknown()),
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'tasks export' },
  examples: [{ title: 'For Taskwarrior', argv: ['tasks', 'export', '--format', 'taskwarrior'] }],
});

export const contract = {
  id: 'tasks',
  operations: {
    list,
    create,
    add,
    reading: readingOf,
    show,
    edit,
    done,
    reopen,
    remove,
    import: importTasks,
    export: exportTasks,
  },
  errors: taskErrors,
  events: { 'task:created': task, 'task:updated': task, 'task:deleted': task },
  config: z.strictObject({}),
  uses: [],
} satisfies PluginContract;
