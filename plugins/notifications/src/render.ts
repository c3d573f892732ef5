// Notifications as text: aligned and human for people, full values between tabs for programs.
// It needs nothing but the core's text helpers.
import {
  type Column,
  instantText,
  namedLines,
  paint,
  type RenderContext,
  type Renderer,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Channel, Delivery, Notification, Rule, Tried } from './contract.ts';

const PRIORITY = { low: 'dim', normal: undefined, high: 'yellow', urgent: 'red' } as const;

/** Whether somebody still has to look at it. */
const state = ({ acknowledgedAt, snoozedUntil }: Notification): string => {
  if (acknowledgedAt !== null) return 'acknowledged';
  return snoozedUntil === null ? 'open' : 'snoozed';
};

const FULL: readonly Column<Notification>[] = [
  { title: 'ref', value: ({ ref }) => ref },
  { title: 'state', value: state },
  { title: 'when', value: ({ lastAt }) => lastAt.replace(/\.\d+Z$/, 'Z') },
  { title: 'priority', value: ({ priority }) => priority },
  { title: 'category', value: ({ category }) => category },
  { title: 'count', value: ({ count }) => String(count) },
  { title: 'title', value: ({ title }) => title },
];

const NUMBER: Column<Notification> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

const MARKS: Readonly<Record<string, string>> = { open: '', acknowledged: '✓', snoozed: 'z' };

const human = (context: RenderContext): readonly Column<Notification>[] => [
  { title: 'ref', value: ({ ref }) => ref, style: () => 'cyan' },
  { title: ' ', value: (row) => MARKS[state(row)] ?? '', style: () => 'dim' },
  { title: 'when', value: ({ lastAt }) => instantText(lastAt, context), style: () => 'dim' },
  {
    title: 'title',
    value: ({ title, count }) => (count === 1 ? title : `${title} (${count} times)`),
    grow: true,
    style: (row) => (state(row) === 'open' ? PRIORITY[row.priority] : 'dim'),
  },
  { title: 'category', value: ({ category }) => category, spare: true },
];

function list({ data }: { data: readonly Notification[] }, context: RenderContext): string {
  if (!context.tty) return renderTable(data, FULL, context);
  if (data.length === 0) return 'Nothing new.';
  return renderTable(data, [...(context.numbers ? [NUMBER] : []), ...human(context)], context);
}

/** One notification on one line, after what was done with it. */
const line =
  (verb: string, more: (row: Notification, context: RenderContext) => string = () => '') =>
  (row: Notification, context: RenderContext): string => {
    if (!context.tty) return renderTable([row], FULL, context);
    const ref = paint(context, 'cyan', term(row.ref));
    const said = [`${verb} ${ref}  ${term(row.title)}`, term(more(row, context))];
    return said.filter((part) => part !== '').join(paint(context, 'dim', ' · '));
  };

function acknowledged(
  output: { count: number; notification: Notification | null },
  context: RenderContext,
): string {
  const { count, notification } = output;
  if (notification) return line('Acknowledged')(notification, context);
  return context.tty ? `Acknowledged ${count}` : String(count);
}

/** Columns of a name and the gap after it. */
const LABEL_WIDTH = 14;

const DELIVERED = {
  pending: 'yellow',
  sent: 'green',
  failed: 'red',
  suppressed: 'dim',
  coalesced: 'dim',
} as const;

const deliveryColumns = (context: RenderContext): readonly Column<Delivery>[] => [
  { title: 'channel', value: ({ channel }) => channel, style: () => 'cyan' },
  { title: 'state', value: (it) => it.state, style: (it) => DELIVERED[it.state] },
  { title: 'round', value: ({ round }) => String(round) },
  { title: 'attempts', value: ({ attempts }) => String(attempts) },
  { title: 'when', value: ({ at }) => instantText(at, context) },
  { title: 'why', value: ({ error, carriedBy }) => error ?? carriedBy ?? '', grow: true },
];

function show(
  row: Notification & { readonly deliveries: readonly Delivery[] },
  context: RenderContext,
): string {
  const { subject } = row;
  const text = namedLines(
    {
      ref: row.ref,
      title: row.title,
      state: state(row),
      priority: row.priority,
      category: row.category,
      body: row.body,
      link: row.link ?? '',
      subject: subject === null ? '' : `${subject.entity} ${subject.id}`,
      key: row.dedupeKey ?? '',
      count: String(row.count),
      created: instantText(row.created, context),
      last: instantText(row.lastAt, context),
      snoozed: instantText(row.snoozedUntil, context),
      acknowledged: instantText(row.acknowledgedAt, context),
      id: row.id,
    },
    LABEL_WIDTH,
    context,
  );
  if (row.deliveries.length === 0) return text;
  const table = (deliveries: readonly Delivery[]) =>
    renderTable(deliveries, deliveryColumns(context), context);
  if (context.tty) return `${text}\n\n${table(row.deliveries)}`;
  return `${text}\n${row.deliveries.map((one) => `delivery\t${table([one])}`).join('\n')}`;
}

const RULE_COLUMNS: readonly Column<Rule>[] = [
  { title: 'category', value: ({ category }) => category },
  { title: 'channel', value: ({ channel }) => channel },
  { title: 'deliver', value: ({ deliver }) => deliver ?? '' },
  { title: 'window', value: ({ window }) => (window === null ? '' : `${window} min`) },
  { title: 'per hour', value: ({ perHour }) => String(perHour ?? '') },
  { title: 'quiet', value: ({ quiet }) => quiet ?? '' },
  { title: 'zone', value: ({ zone }) => zone ?? '', spare: true },
];

const rules = ({ data }: { data: readonly Rule[] }, context: RenderContext): string =>
  data.length === 0 && context.tty
    ? 'No rules: everything goes at once to every channel that works.'
    : renderTable(data, RULE_COLUMNS, context);

const rule = (one: Rule, context: RenderContext): string =>
  renderTable([one], RULE_COLUMNS, context);

const channels = ({ data }: { data: readonly Channel[] }, context: RenderContext): string =>
  renderTable(
    data,
    [
      { title: 'channel', value: ({ name }) => name, style: () => 'cyan' },
      { title: 'title', value: ({ title }) => title },
      {
        title: 'works',
        value: ({ works }) => (works ? 'yes' : 'no'),
        style: ({ works }) => (works ? 'green' : 'dim'),
      },
      { title: 'why not', value: ({ fault }) => fault ?? '', grow: true },
    ],
    context,
  );

const RESULTS = { sent: 'green', failed: 'red', skipped: 'dim' } as const;

const tested = ({ data }: { data: readonly Tried[] }, context: RenderContext): string =>
  renderTable(
    data,
    [
      { title: 'channel', value: ({ channel }) => channel, style: () => 'cyan' },
      { title: 'result', value: ({ result }) => result, style: ({ result }) => RESULTS[result] },
      { title: 'why', value: ({ detail }) => detail, grow: true },
    ],
    context,
  );

/** Renderers by operation id. */
export const renderers = {
  'notifications.notify': line('Told'),
  'notifications.list': list,
  'notifications.show': show,
  'notifications.ack': acknowledged,
  'notifications.snooze': line('Snoozed', ({ snoozedUntil }, context) =>
    snoozedUntil === null ? '' : `until ${instantText(snoozedUntil, context)}`,
  ),
  'notifications.channels': channels,
  'notifications.test': tested,
  'notifications.rules': rules,
  'notifications.set-rule': rule,
  'notifications.quiet': rule,
} satisfies Readonly<Record<string, Renderer>>;
