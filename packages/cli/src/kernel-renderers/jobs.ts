// Text of jobs: a table of many, everything about one, what happened to one, and how the queues are doing.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Job, JobDetails, JobLogLine, JobQueue } from '@aurelius/core/kernel';
import { fieldsText } from './fields.ts';

const STYLES = {
  scheduled: 'dim',
  ready: 'yellow',
  running: 'cyan',
  done: 'green',
  dead: 'red',
  cancelled: 'dim',
} as const;

const percent = ({ progress }: Pick<Job, 'progress'>): string =>
  progress === null ? '' : `${progress} %`;

/** The moment that says most about a job: when it ended, began, or may begin. */
const moment = ({ finished, started, state, runAt }: Job): string =>
  finished ?? (state === 'running' && started !== null ? started : runAt);

/** Why it is not done, as far as that is still so. */
const trouble = ({ state, error }: Job): string => (state === 'done' ? '' : (error ?? ''));

const columns = (context: RenderContext): readonly Column<Job>[] => [
  { title: 'ref', value: ({ ref }) => ref, style: () => 'cyan' },
  { title: 'job', value: ({ name }) => name },
  { title: 'state', value: ({ state }) => state, style: ({ state }) => STYLES[state] },
  { title: 'when', value: (job) => instantText(moment(job), context) },
  { title: 'attempt', value: ({ attempt, attempts }) => `${attempt}/${attempts}` },
  { title: 'progress', value: percent },
  { title: 'trouble', value: trouble, grow: true },
];

const list = ({ data }: { readonly data: readonly Job[] }, context: RenderContext): string =>
  renderTable(data, columns(context), context);

/** One job on a line, as it goes by. */
function passing(job: Job, context: RenderContext): string {
  const { ref, name, state, attempt, attempts } = job;
  const count = `${attempt}/${attempts}`;
  if (!context.tty) {
    const fields = [ref, name, state, instantText(moment(job), context), count, percent(job)];
    return [...fields, trouble(job)].map(term).join('\t');
  }
  return [
    paint(context, 'cyan', term(ref)),
    term(name),
    paint(context, STYLES[state], state),
    percent(job),
    attempt > 1 ? paint(context, 'dim', `attempt ${count}`) : '',
    term(trouble(job)),
  ]
    .filter((part) => part !== '')
    .join('  ');
}

const changed = (job: Job, context: RenderContext): string =>
  [paint(context, 'cyan', term(job.ref)), term(job.name), term(job.state)].join(
    context.tty ? '  ' : '\t',
  );

function show(job: JobDetails, context: RenderContext): string {
  const { payload, result, created, runAt, started, finished, ...rest } = job;
  const said = Object.entries(rest).map(([name, value]) => [name, String(value ?? '')] as const);
  const times = Object.entries({ created, runAt, started, finished }).map(
    ([name, value]) => [name, instantText(value, context)] as const,
  );
  const json = (value: unknown) => (value === null ? '' : JSON.stringify(value));
  return fieldsText(
    [...said, ...times, ['payload', json(payload)], ['result', json(result)]],
    context,
  );
}

const lineColumns = (context: RenderContext): readonly Column<JobLogLine>[] => [
  { title: 'when', value: ({ at }) => instantText(at, context) },
  { title: 'what', value: ({ type }) => type.slice(type.indexOf(':') + 1) },
  { title: 'attempt', value: ({ attempt }) => String(attempt) },
  { title: 'progress', value: percent },
  { title: 'message', value: ({ message }) => message ?? '', grow: true },
];

const logs = ({ data }: { readonly data: readonly JobLogLine[] }, context: RenderContext): string =>
  renderTable(data, lineColumns(context), context);

const COUNTS = ['scheduled', 'ready', 'running', 'done', 'dead', 'cancelled'] as const;

const queueColumns = (context: RenderContext): readonly Column<JobQueue>[] => [
  { title: 'queue', value: ({ queue }) => queue, style: () => 'cyan' },
  { title: 'slots', value: ({ concurrency }) => String(concurrency ?? '') },
  { title: 'each', value: ({ perUser }) => String(perUser ?? '') },
  ...COUNTS.map((state): Column<JobQueue> => ({ title: state, value: (it) => String(it[state]) })),
  { title: 'paused', value: ({ paused }) => (paused ? 'paused' : ''), style: () => 'yellow' },
  { title: 'waiting since', value: ({ oldestReady }) => instantText(oldestReady, context) },
];

const stats = ({ data }: { readonly data: readonly JobQueue[] }, context: RenderContext): string =>
  renderTable(data, queueColumns(context), context);

/** Renderers by operation id. */
export const jobRenderers = {
  'jobs.list': list,
  'jobs.watch': passing,
  'jobs.show': show,
  'jobs.logs': logs,
  'jobs.retry': changed,
  'jobs.cancel': changed,
  'jobs.redrive': ({ count }: { readonly count: number }) => `${count} ready again`,
  'jobs.stats': stats,
};
