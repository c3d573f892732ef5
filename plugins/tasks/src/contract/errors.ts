// What can go wrong with tasks, beyond what can go wrong with any request.
import { defineErrors } from '@aurelius/core/contract';

export const taskErrors = defineErrors({
  TASK_NOT_FOUND: { status: 404, title: 'No task has this id', hint: 'aurelius tasks list' },
  TASK_AMBIGUOUS: { status: 409, title: 'More than one task starts with this id' },
  TASK_ANALYSIS_UNUSABLE: {
    status: 502,
    title: 'The prompt task_analysis of yours has models answer something else than a judgement',
    hint: 'aurelius ai prompts show task_analysis',
  },
  TASK_CYCLE: { status: 409, title: 'A task cannot be part of itself, nor wait for itself' },
  TASK_PARENT_NOT_FOUND: { status: 422, title: 'The parent task does not exist' },
  TASK_DEPENDENCY_NOT_FOUND: {
    status: 422,
    title: 'A task that it depends on or blocks does not exist',
  },
  TASK_SIBLING_NOT_FOUND: { status: 422, title: 'The task to stand beside does not exist' },
  TASK_MOVE_UNCLEAR: {
    status: 422,
    title: 'Exactly one of under, before and after says where a task goes',
    hint: 'aurelius tasks move REF --under REF',
  },
  TASK_NOTHING_ABOVE: { status: 422, title: 'There is no open task above it to be part of' },
  TASK_PART_OF_NOTHING: { status: 422, title: 'The task is part of no other' },
  TASK_LINK_UNREADABLE: {
    status: 422,
    title: 'The target is nothing that a task can be linked to',
    hint: 'Give a URL, an absolute path, a <message-id> or event:UID.',
  },
  TASK_FILE_UNREADABLE: { status: 422, title: 'The file to link cannot be read' },
  TASK_LIST_FULL: { status: 422, title: 'The task has as many of these as it can have' },
  TASK_ENTRY_NOT_FOUND: { status: 404, title: 'The task has no such comment or link' },
  TASK_ENTRY_AMBIGUOUS: {
    status: 409,
    title: 'More than one comment or link is meant',
    hint: 'Give its number in: aurelius tasks show REF',
  },
  TASK_PROJECT_NOT_FOUND: {
    status: 404,
    title: 'No task is in this project',
    hint: 'aurelius tasks projects --all',
  },
  TASK_LABEL_NOT_FOUND: {
    status: 404,
    title: 'No task has this label',
    hint: 'aurelius tasks labels --all',
  },
  TASK_DEPENDS_TOO_MANY: { status: 422, title: 'Too many tasks would have to be done first' },
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
  TASK_FILTER_UNREADABLE: {
    status: 400,
    title: 'The filter is not understood',
    hint: 'Write it like: project:work due<7d not is:blocked. Text of several words stands in double quotes.',
  },
  TASK_SORT_UNKNOWN: {
    status: 400,
    title: 'Tasks cannot be sorted like that',
    hint: 'Write it like urgency-,due: names between commas, a minus for the other way round.',
  },
  TASK_COLUMN_UNKNOWN: { status: 400, title: 'Tasks have no column of this name' },
  TASK_VIEW_NOT_FOUND: {
    status: 404,
    title: 'No view has this name',
    hint: 'aurelius tasks views',
  },
  TASK_VIEW_BUILT_IN: { status: 422, title: 'The view is one of those that everybody has' },
  TASK_VIEWS_FULL: { status: 422, title: 'There are as many views or contexts as can be kept' },
  TASK_CONTEXT_NOT_FOUND: {
    status: 404,
    title: 'No context has this name',
    hint: 'aurelius tasks context list',
  },
  TASK_ZONE_UNKNOWN: { status: 400, title: 'The time zone is not in the IANA database' },
  TASK_DUE_CONFLICT: { status: 422, title: 'Only one of due, dueDate and dueLocal can be given' },
  TASK_RULE_INVALID: {
    status: 400,
    title: 'The recurrence rule is not valid',
    hint: 'Write it like FREQ=WEEKLY;BYDAY=MO,FR, or every friday in quick-add.',
  },
  TASK_RECURRENCE_INCOMPLETE: {
    status: 422,
    title: 'A task that repeats has a rule and a due date',
  },
  TASK_SERIES_EMPTY: { status: 422, title: 'The recurrence rule gives no date that is to come' },
  TASK_SERIES_ENDED: {
    status: 422,
    title: 'The recurrence rule gives no date after this one',
    hint: 'aurelius tasks done completes the last one.',
  },
  TASK_SERIES_MOVED_ON: { status: 409, title: 'The series has gone on from this task' },
  TASK_NOT_RECURRING: { status: 422, title: 'The task does not repeat' },
  TASK_NOT_OPEN: { status: 409, title: 'Only an open task can be worked on' },
  TASK_INTERVAL_OVERLAP: {
    status: 409,
    title: 'Something was worked on then already',
    hint: 'aurelius tasks time shows what was; --parallel tracks two tasks at once.',
  },
  TASK_INTERVAL_INVALID: {
    status: 422,
    title: 'Time cannot be tracked like that',
    hint: 'Write times like 9:30, 10m ago or yesterday 14:00, and spans like 45m or 1h30m.',
  },
  TASK_INTERVAL_NOT_FOUND: { status: 404, title: 'No time was tracked then' },
  TASK_SNOOZE_PAST: {
    status: 422,
    title: 'A task can only be put off to a time that is to come',
    hint: 'Write it like 10m, tomorrow or friday 14:00.',
  },
  TASK_RANGE_CONFLICT: {
    status: 422,
    title: 'Only one of day, week, month and from or to can be given',
  },
  TASK_HOOK_REFUSED: {
    status: 422,
    title: 'A hook of yours refused it',
    hint: 'The scripts are in hooks/taskwarrior beside the config file.',
  },
  TASK_HOOK_OUTRUN: {
    status: 409,
    title: 'The task kept changing while hooks looked at it',
    retryable: true,
  },
  TASK_IMPORT_FORMAT: {
    status: 400,
    title: 'The format of the import cannot be told from its beginning or its name',
    hint: 'aurelius tasks import FILE --format json|taskwarrior|todotxt|todoist|ics|org|csv',
  },
});
