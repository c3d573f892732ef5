// What a filter means, once more and in another way: over tasks in memory, without SQL and without the slice's dates.
import { Temporal } from 'temporal-polyfill';
import { PRIORITIES, type Task } from '../src/contract.ts';
import type { Comparison, Filter, Term } from '../src/filter/ast.ts';

interface World {
  readonly tasks: readonly Task[];
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly zone: string;
}

type DateTerm = Extract<Term, { kind: 'date' }>;

/** First and last nanosecond-free second of what the words of `filterArbitrary` mean. */
function secondsOf(
  words: string,
  { now, zone }: World,
): { first: number; last: number; day: string } {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const [, count = '0', unit = ''] = /^(-?\d+)([a-z]+)$/.exec(words) ?? [];
  const amount = Number(count);
  if (unit === 'h' || unit === 'min') {
    const then = here.add(unit === 'h' ? { hours: amount } : { minutes: amount });
    return {
      first: then.epochMilliseconds,
      last: then.epochMilliseconds,
      day: then.toPlainDate().toString(),
    };
  }
  const today = here.toPlainDate();
  const moved: Record<string, () => Temporal.PlainDate> = {
    '': () => (words === 'today' ? today : Temporal.PlainDate.from(words)),
    d: () => today.add({ days: amount }),
    w: () => today.add({ weeks: amount }),
    m: () => today.add({ months: amount }),
  };
  const day = moved[unit]?.() as Temporal.PlainDate;
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).epochMilliseconds;
  return { first: startOf(day), last: startOf(day.add({ days: 1 })) - 1000, day: day.toString() };
}

/** Whether `value` compares so with everything between `first` and `last`, or is between them. */
function compares<T extends string | number>(value: T, op: Comparison, first: T, last: T): boolean {
  if (op === '<') return value < first;
  if (op === '<=') return value <= last;
  if (op === '=') return first <= value && value <= last;
  return op === '>=' ? value >= first : value > last;
}

function dateHolds(task: Task, { field, op, words }: DateTerm, world: World): boolean {
  const { first, last, day } = secondsOf(words, world);
  if (field === 'deadline') return task.deadline !== null && compares(task.deadline, op, day, day);
  const text = field === 'due' ? task.dueDate : task[field];
  if (text === null) return false;
  // seconds are as fine as it gets
  return compares(Math.floor(Date.parse(text) / 1000), op, first / 1000, last / 1000);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function textHolds(task: Task, text: string): boolean {
  const has = wordsOf(
    [
      task.title,
      task.description,
      task.notes,
      ...task.annotations.map((it) => it.description),
    ].join(' '),
  );
  const asked = wordsOf(text);
  return asked.every((word, at) =>
    at === asked.length - 1 ? has.some((one) => one.startsWith(word)) : has.includes(word),
  );
}

function holds(task: Task, term: Term, world: World): boolean {
  const { tasks, now } = world;
  const passed = (text: string | null) => text === null || Date.parse(text) <= now;
  const open = task.status === 'open';
  const byId = (id: string) => tasks.find((one) => one.id === id);
  const isBlocked = () => open && task.depends.some((id) => byId(id)?.status === 'open');
  const isParent = () => tasks.some(({ parentId }) => parentId === task.id);
  switch (term.kind) {
    case 'text':
      return textHolds(task, term.text);
    case 'project':
      return `${task.project ?? ''}.`.startsWith(`${term.project}.`);
    case 'label':
      return task.labels.includes(term.label);
    case 'priority':
      return PRIORITIES.indexOf(task.priority ?? 'medium') === PRIORITIES.indexOf(term.priority);
    case 'status':
      if (term.status === 'waiting') return open && !passed(task.wait);
      return task.status === term.status && (term.status !== 'open' || passed(task.wait));
    case 'date':
      return dateHolds(task, term, world);
    case 'estimate':
      return task.estimate !== null && compares(task.estimate, term.op, term.minutes, term.minutes);
    case 'id':
      return task.ref.startsWith(term.word) || task.id.startsWith(term.word);
    case 'parent':
      return task.parentId !== null && byId(task.parentId)?.ref === term.word;
    case 'depends':
      return task.depends.some((id) => byId(id)?.ref === term.word);
    case 'is':
      return {
        open: () => open && passed(task.wait),
        done: () => task.status === 'done',
        waiting: () => open && !passed(task.wait),
        ready: () => open && passed(task.wait) && passed(task.scheduled) && !isBlocked(),
        blocked: isBlocked,
        blocking: () =>
          open && tasks.some((one) => one.status === 'open' && one.depends.includes(task.id)),
        overdue: () => open && task.dueDate !== null && Date.parse(task.dueDate) < now,
        today: () =>
          dateHolds(task, { kind: 'date', field: 'due', op: '=', words: 'today' }, world),
        active: () => task.intervals.some(({ end }) => end === null),
        recurring: () => task.rrule !== null || task.status === 'recurring',
        someday: () => task.labels.includes('someday'),
        subtask: () => task.parentId !== null,
        parent: isParent,
      }[term.name]();
    case 'has': {
      const values: Record<typeof term.field, unknown> = {
        ...task,
        due: task.dueDate,
        label: task.labels,
        parent: task.parentId,
        subtasks: isParent() ? true : null,
      };
      const value = values[term.field];
      return value !== null && !(Array.isArray(value) && value.length === 0);
    }
  }
}

/** Whether a filter holds for a task. */
export function filterHolds(task: Task, filter: Filter<Term>, world: World): boolean {
  const inner = (part: Filter<Term>) => filterHolds(task, part, world);
  if (filter.kind === 'not') return !inner(filter.part);
  if (filter.kind === 'and') return filter.parts.every(inner);
  return filter.kind === 'or' ? filter.parts.some(inner) : holds(task, filter, world);
}
