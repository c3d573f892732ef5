// Text of schedules: a table of many, everything about one, and the times that a pattern stands for.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Schedule, ScheduleDetails } from '@aurelius/core/kernel';
import { fieldsText } from './fields.ts';

/** What people have to know of one that does not simply run. */
const standing = ({ paused, fault, edited }: Schedule): string =>
  fault ?? [...(paused ? ['paused'] : []), ...(edited ? ['edited'] : [])].join(', ');

const columns = (context: RenderContext): readonly Column<Schedule>[] => [
  { title: 'schedule', value: ({ name }) => name, style: () => 'cyan' },
  { title: 'when', value: ({ cron }) => cron },
  { title: 'zone', value: ({ zone }) => zone ?? '', spare: true },
  { title: 'next', value: ({ next }) => instantText(next, context) },
  { title: 'last', value: ({ lastFired }) => instantText(lastFired, context) },
  {
    title: 'missed',
    value: ({ missed }) => (missed === 0 && context.tty ? '' : String(missed)),
    style: () => 'yellow',
  },
  { title: 'state', value: standing, style: () => 'yellow' },
  { title: 'what', value: ({ title }) => title, grow: true },
];

const list = ({ data }: { readonly data: readonly Schedule[] }, context: RenderContext): string =>
  renderTable(data, columns(context), context);

function show(schedule: ScheduleDetails, context: RenderContext): string {
  const { payload, slots, next, lastFired, created, updated, ...rest } = schedule;
  const said = Object.entries(rest).map(([name, value]) => [name, String(value ?? '')] as const);
  const times = Object.entries({ next, lastFired, created, updated }).map(
    ([name, value]) => [name, instantText(value, context)] as const,
  );
  const fields = fieldsText([...said, ...times, ['payload', JSON.stringify(payload)]], context);
  const slotColumns: readonly Column<ScheduleDetails['slots'][number]>[] = [
    { title: 'time', value: ({ slot }) => instantText(slot, context) },
    { title: 'state', value: ({ state }) => state },
    { title: 'at', value: ({ at }) => instantText(at, context) },
    { title: 'missed', value: ({ missed }) => String(missed) },
    { title: 'job', value: ({ jobId }) => jobId ?? '', grow: true },
  ];
  if (slots.length === 0) return fields;
  return `${fields}\n${context.tty ? '\n' : ''}${renderTable(slots, slotColumns, context)}`;
}

const changed = (schedule: Schedule, context: RenderContext): string => {
  const { name, cron, paused, next } = schedule;
  const when = paused ? 'paused' : instantText(next, context);
  return [paint(context, 'cyan', term(name)), term(cron), when].join(context.tty ? '  ' : '\t');
};

interface Run {
  readonly ref: string;
  readonly created: boolean;
}

const ran = ({ ref, created }: Run, context: RenderContext): string =>
  [paint(context, 'cyan', term(ref)), created ? 'asked for' : 'is not over yet'].join(
    context.tty ? '  ' : '\t',
  );

interface Previewed {
  readonly data: readonly { readonly local: string; readonly utc: string }[];
}

function preview({ data }: Previewed, context: RenderContext): string {
  if (data.length === 0) return context.tty ? 'That time never comes.' : '';
  const columns: readonly Column<Previewed['data'][number]>[] = [
    { title: 'local', value: ({ local }) => local },
    { title: 'utc', value: ({ utc }) => utc },
  ];
  return renderTable(data, columns, context);
}

/** Renderers by operation id. */
export const scheduleRenderers = {
  'schedules.list': list,
  'schedules.show': show,
  'schedules.add': changed,
  'schedules.edit': changed,
  'schedules.pause': changed,
  'schedules.resume': changed,
  'schedules.run': ran,
  'schedules.preview': preview,
};
