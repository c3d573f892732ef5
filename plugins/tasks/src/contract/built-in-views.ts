// The views that everybody has. Each is a command of its own name.

export interface BuiltInView {
  readonly name: string;
  readonly summary: string;
  readonly filter: string;
  readonly sort: string | null;
  readonly columns: string | null;
  /** Served by the thin entry. */
  readonly hot?: true;
}

export const BUILT_IN_VIEWS: readonly BuiltInView[] = [
  {
    name: 'next',
    summary: 'List what to do next, the most urgent first',
    filter: 'is:ready not is:someday',
    sort: 'urgency-',
    columns: 'ref,due,priority,title,labels,project,urgency',
    hot: true,
  },
  {
    name: 'today',
    summary: 'List what is due or scheduled by today',
    filter: 'due<=today or deadline<=today or scheduled<=today',
    sort: null,
    columns: null,
    hot: true,
  },
  {
    name: 'upcoming',
    summary: 'List what is due or scheduled in the two weeks after today',
    filter: 'due>today due<=14d or deadline>today deadline<=14d or scheduled>today scheduled<=14d',
    sort: null,
    columns: null,
  },
  {
    name: 'overdue',
    summary: 'List what should have been done',
    filter: 'is:overdue or deadline<today',
    sort: null,
    columns: null,
  },
  {
    name: 'inbox',
    summary: 'List what has neither a project nor a date yet',
    filter: 'no:project no:due no:deadline no:scheduled not is:subtask not is:someday',
    sort: 'created',
    columns: null,
  },
  {
    name: 'waiting',
    summary: 'List what is hidden until later, the soonest to return first',
    filter: 'is:waiting',
    sort: 'wait',
    columns: 'ref,wait,due,priority,title,labels,project',
  },
  {
    name: 'blocked',
    summary: 'List what waits for other tasks',
    filter: 'is:blocked',
    sort: null,
    columns: null,
  },
  {
    name: 'someday',
    summary: 'List what may never be done: tasks labelled someday',
    filter: 'is:someday',
    sort: 'created',
    columns: null,
  },
];
