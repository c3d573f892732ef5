// Orders other than that of the list index: read from text (`urgency-,due`), and compared in memory.
import { taskErrors } from '../contract.ts';
import type { SlimColumn } from '../db/rank.ts';
import type { TaskRow } from '../row.ts';
import { URGENCY_COLUMNS } from '../urgency/facts.ts';

type Value = string | number | null;

interface SortKind {
  readonly columns: readonly SlimColumn[];
  of(task: Partial<TaskRow>, urgency: number): Value;
}

/** Longer texts are compared by their start; a cursor carries it. */
const TEXT_MAX = 40;

const text = (value: string | null | undefined): Value =>
  value == null ? null : [...value.normalize('NFC').toLowerCase()].slice(0, TEXT_MAX).join('');

const plain = (
  column: SlimColumn &
    (
      | 'deadline'
      | 'scheduledAt'
      | 'waitAt'
      | 'created'
      | 'updated'
      | 'completed'
      | 'estimate'
      | 'ref'
      | 'status'
    ),
): SortKind => ({
  columns: [column],
  of: (task) => task[column] ?? null,
});

/** What can be sorted by, by name. */
const KINDS = {
  due: { columns: ['dueAt'], of: ({ dueAt }) => dueAt ?? null },
  deadline: plain('deadline'),
  scheduled: plain('scheduledAt'),
  wait: plain('waitAt'),
  priority: { columns: [], of: ({ priorityRank }) => priorityRank ?? null },
  urgency: { columns: URGENCY_COLUMNS, of: (_, urgency) => urgency },
  title: { columns: ['title'], of: ({ title }) => text(title) },
  project: { columns: ['project'], of: ({ project }) => text(project) },
  status: plain('status'),
  estimate: plain('estimate'),
  created: plain('created'),
  updated: plain('updated'),
  completed: plain('completed'),
  ref: plain('ref'),
} as const satisfies Readonly<Record<string, SortKind>>;

type SortName = keyof typeof KINDS;

export interface SortKey {
  readonly name: SortName;
  readonly descending: boolean;
}

/** Most keys of one order. */
const KEYS_MAX = 4;

const KEY = /^([+-]?)([a-z]+)([+-]?)$/;
const isName = (name: string | undefined): name is SortName =>
  name !== undefined && Object.hasOwn(KINDS, name);

/**
 * Reads an order: names between commas, each with a sign before or behind it, `-` being the other way round.
 * @throws Problem `TASK_SORT_UNKNOWN`
 */
export function parseSort(order: string): SortKey[] {
  const keys = order.split(',').map((item): SortKey => {
    const [, before, name, after] = KEY.exec(item.trim().toLowerCase()) ?? [];
    if (!isName(name) || (before && after)) {
      throw taskErrors.TASK_SORT_UNKNOWN(
        `"${item.trim()}" is none of ${Object.keys(KINDS).join(', ')}.`,
      );
    }
    return { name, descending: before === '-' || after === '-' };
  });
  if (keys.length > KEYS_MAX) {
    throw taskErrors.TASK_SORT_UNKNOWN(`An order has at most ${KEYS_MAX} keys.`);
  }
  return keys;
}

/** Whether an order is that of the list index, which rows are read in without being compared. */
export const isListOrder = (keys: readonly SortKey[]): boolean =>
  keys.length <= 2 &&
  keys.every(({ name, descending }, at) => name === ['due', 'priority'][at] && !descending);

/** The columns that an order looks at. */
export const sortColumns = (keys: readonly SortKey[]): SlimColumn[] => [
  ...new Set(keys.flatMap(({ name }) => KINDS[name].columns as readonly SlimColumn[])),
];

/** Where a task stands in an order: its values, its place in the list index, and its id. */
export type Place = readonly Value[];

export const placeOf = (
  keys: readonly SortKey[],
  task: Partial<TaskRow>,
  urgency: number,
): Place => [
  ...keys.map(({ name }) => (KINDS[name] as SortKind).of(task, urgency)),
  task.dueSort ?? 0,
  task.priorityRank ?? 0,
  task.id ?? '',
];

/** Compares two places; what has no value comes last in either direction. */
export function comparePlaces(keys: readonly SortKey[], a: Place, b: Place): number {
  for (let at = 0; at < a.length; at++) {
    const [one, other] = [a[at] ?? null, b[at] ?? null];
    if (one === other) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    return one < other === (keys[at]?.descending ?? false) ? 1 : -1;
  }
  return 0;
}
