// What a person says of a task, and the inputs that take it.
import { filledText, instant, localDateTime, shortText } from '@aurelius/core/contract';
import * as z from 'zod';
import { label, priority, REPEAT_FROM, suggestLabel, suggestProject, taskName } from './entity.ts';

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
