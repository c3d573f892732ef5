// What is kept beside a task: words that were said of it, and what it hangs together with elsewhere.
import { defineOperation, filledText, shortText } from '@aurelius/core/contract';
import * as z from 'zod';
import { LINK_TYPES, task, taskName } from './entity.ts';
import { taskErrors } from './errors.ts';
import { WRITE } from './permissions.ts';

const found = [taskErrors.TASK_NOT_FOUND, taskErrors.TASK_AMBIGUOUS];

const annotate = defineOperation({
  id: 'tasks.annotate',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/annotations',
  summary: 'Add a comment to a task',
  input: z.strictObject({ id: taskName, text: filledText(20_000).describe('The comment') }),
  output: task,
  errors: [...found, taskErrors.TASK_LIST_FULL],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: {
    command: 'tasks annotate',
    aliases: ['tasks comment'],
    args: [{ field: 'id' }, { field: 'text', many: 'words' }],
  },
  examples: [
    {
      title: 'What came of it',
      argv: ['tasks', 'annotate', 'k7dp', 'called', 'twice,', 'no answer'],
    },
  ],
});

const denotate = defineOperation({
  id: 'tasks.denotate',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/denotate',
  summary: 'Take a comment off a task',
  input: z.strictObject({
    id: taskName,
    text: filledText(20_000).describe('Its number in `tasks show`, or words that are in it alone'),
  }),
  output: task,
  errors: [...found, taskErrors.TASK_ENTRY_NOT_FOUND, taskErrors.TASK_ENTRY_AMBIGUOUS],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks denotate', args: [{ field: 'id' }, { field: 'text', many: 'words' }] },
  examples: [{ title: 'The first one', argv: ['tasks', 'denotate', 'k7dp', '1'] }],
});

const link = defineOperation({
  id: 'tasks.link',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/links',
  summary: 'Link a task to a page, a file, a mail or an event',
  description:
    'What it is shows in the target: a URL, an absolute path, `<message-id>` or `mid:…`, `event:UID`. Nothing is copied or fetched. Of a file that its owner links, size and SHA-256 are kept, so that `tasks show` can say whether it is still there. The same target again replaces what was said of it.',
  input: z.strictObject({
    id: taskName,
    target: filledText(4000).describe('URL, absolute path, `<message-id>` or `event:UID`'),
    type: z.enum(LINK_TYPES).optional().describe('What it is, where the target does not show it'),
    title: shortText(200).optional().describe('What to call it'),
    quote: shortText(2000).optional().describe('Words in it that the task was taken from'),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('SHA-256 of what the words stood in')
      .meta({ 'x-cli': { hidden: true } }),
    part: shortText(200).optional().describe('Where in it: a MIME part, a page, a line'),
  }),
  output: task,
  errors: [
    ...found,
    taskErrors.TASK_LINK_UNREADABLE,
    taskErrors.TASK_FILE_UNREADABLE,
    taskErrors.TASK_LIST_FULL,
  ],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks link', args: [{ field: 'id' }, { field: 'target' }] },
  examples: [
    {
      title: 'To a page',
      argv: ['tasks', 'link', 'k7dp', 'https://example.org/offer', '--title', 'Offer'],
    },
    {
      title: 'To a mail',
      argv: ['tasks', 'link', 'k7dp', '<1234@example.org>', '--quote', 'by Friday'],
    },
  ],
});

const unlink = defineOperation({
  id: 'tasks.unlink',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/tasks/:id/unlink',
  summary: 'Take a link off a task',
  input: z.strictObject({
    id: taskName,
    target: filledText(4000).describe(
      'Its number in `tasks show`, or a part of it that no other has',
    ),
  }),
  output: task,
  errors: [...found, taskErrors.TASK_ENTRY_NOT_FOUND, taskErrors.TASK_ENTRY_AMBIGUOUS],
  permission: WRITE,
  effects: 'write',
  rehearsable: true,
  cli: { command: 'tasks unlink', args: [{ field: 'id' }, { field: 'target' }] },
  examples: [{ title: 'The first one', argv: ['tasks', 'unlink', 'k7dp', '1'] }],
});

export const notes = { annotate, denotate, link, unlink };
