// Fields that a format has no place for, as pairs of name and text: for formats that let others add properties.
import type { Task } from '../contract.ts';
import { isObject, RowFault } from './decoded.ts';
import type { Wire } from './wire.ts';

type Name = Extract<keyof Task, keyof Wire>;

/** Written as they are; all others are JSON. */
const TEXTS: readonly string[] = [
  'ref',
  'title',
  'description',
  'notes',
  'status',
  'priority',
  'dueDate',
  'dueLocal',
  'dueZone',
  'deadline',
  'scheduled',
  'wait',
  'rrule',
  'repeatFrom',
  'seriesId',
  'recurrenceId',
  'dtstart',
  'project',
  'parentId',
  'created',
  'updated',
  'completed',
] satisfies Name[];

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === false ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0);

/** Those fields of a task that hold something. */
export function extrasOf(task: Task, names: readonly Name[]): (readonly [Name, string])[] {
  return names.flatMap((name) => {
    const value = task[name];
    if (isEmpty(value)) return [];
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)] as const];
  });
}

/** What {@link extrasOf} wrote. Other names say nothing. @throws RowFault */
export function fromExtras(
  pairs: Iterable<readonly [name: string, text: string]>,
  names: readonly Name[],
): Partial<Wire> {
  const wire: Record<string, unknown> = {};
  for (const [written, text] of pairs) {
    const name = names.find((one) => one.toLowerCase() === written.toLowerCase());
    if (name === undefined) continue;
    try {
      wire[name] = TEXTS.includes(name) ? text : JSON.parse(text);
    } catch {
      throw new RowFault(`${name} is not JSON`);
    }
  }
  return wire;
}
