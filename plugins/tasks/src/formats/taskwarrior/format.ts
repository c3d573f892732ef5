// Taskwarrior's JSON: what `task import` reads and `task export` writes.
import type { TaskRow } from '../../row.ts';
import { type Decoded, type Fields, type Importing, RowFault } from '../decoded.ts';
import type { Format, Read } from '../format.ts';
import { decodeTaskwarrior } from './row.ts';
import { decodeSeries, encodeTask, isChild, isTemplate } from './series.ts';

type Task = Extract<Read, { task: Decoded }>;

/** Templates and what was made of them, in whatever order they come. */
class HeldSeries {
  readonly #templates = new Map<string, { line: number; row: Record<string, unknown> }>();
  readonly #children = new Map<string, Task[]>();
  readonly #importing: Importing;

  constructor(importing: Importing) {
    this.#importing = importing;
  }

  /** Takes a row if it is part of a series. @throws RowFault */
  takes(row: unknown, line: number): boolean {
    if (isTemplate(row)) {
      this.#templates.set(String(row['uuid']).toLowerCase(), { line, row });
      return true;
    }
    if (!isChild(row)) return false;
    const parent = String(row['parent']).toLowerCase();
    const task = decodeTaskwarrior(row, this.#importing);
    this.#children.set(parent, [...(this.#children.get(parent) ?? []), { line, task }]);
    return true;
  }

  *all(): Generator<Read> {
    for (const [id, { line, row }] of this.#templates) {
      const children = this.#children.get(id) ?? [];
      this.#children.delete(id);
      try {
        const tasks = decodeSeries(
          row,
          children.map(({ task }) => task),
          this.#importing,
        );
        const lines = children.map((child) => child.line);
        if (tasks) yield* tasks.map((task, at) => ({ line: lines[at] ?? line, task }));
        else yield* [{ line, task: decodeTaskwarrior(row, this.#importing) }, ...children];
      } catch (error) {
        if (!(error instanceof RowFault)) throw error;
        yield* [{ line, fault: error.message }, ...children];
      }
    }
    for (const children of this.#children.values()) yield* children;
  }
}

/** What a file would say of a stored task. */
function echoOf(stored: TaskRow, importing: Importing): Fields {
  const held = new HeldSeries(importing);
  for (const row of encodeTask(stored, importing.zone)) {
    if (!held.takes(row, 0)) return decodeTaskwarrior(row, importing).fields;
  }
  for (const read of held.all())
    if ('task' in read && read.task.id === stored.id) return read.task.fields;
  return {};
}

export const format: Format = {
  async *encode(tasks, { zone }) {
    for await (const row of tasks.all()) yield* encodeTask(row, zone);
  },
  async *decode(rows, importing) {
    const held = new HeldSeries(importing);
    const echo = (stored: TaskRow) => echoOf(stored, importing);
    for await (const { line, value, fault } of rows) {
      try {
        if (fault !== undefined) throw new RowFault(fault);
        if (held.takes(value, line)) continue;
        yield { line, task: { ...decodeTaskwarrior(value, importing), echo } };
      } catch (error) {
        if (!(error instanceof RowFault)) throw error;
        yield { line, fault: error.message };
      }
    }
    for (const read of held.all()) {
      yield 'task' in read ? { line: read.line, task: { ...read.task, echo } } : read;
    }
  },
  lacks: ['ref'],
};
