// Open tasks in columns: by what can be done with them, or by a field of theirs.
import { setImmediate as pause } from 'node:timers/promises';
import { instantText } from '@aurelius/core/contract';
import type * as z from 'zod';
import type { Board, Card, figures } from '../contract/figures.ts';
import { PRIORITIES } from '../contract.ts';
import { type BoardRow, countIn, findBlocked, listOpen } from '../db/figures.ts';
import type { Caller, Parts } from '../service.ts';
import { listCompleted } from '../store.ts';

/** Tasks that are looked at without a pause. */
const CHUNK = 1000;
const COLUMNS_MAX = 50;
/** How long what is done stays on the board, milliseconds. */
const LATELY_MS = 7 * 86_400_000;

type CardRow = Omit<BoardRow, 'waitAt' | 'intervals' | 'priorityRank' | 'dueSort'>;

const cardOf = (row: CardRow): Card => ({
  id: row.id,
  ref: row.ref,
  title: row.title,
  status: row.status,
  priority: row.priority,
  dueDate: row.dueAt === null ? null : instantText(row.dueAt),
  dueLocal: row.dueLocal,
  dueZone: row.dueZone,
  allDay: row.allDay,
  labels: row.labels,
  project: row.project,
});

function keysOf(row: BoardRow, by: Board['by'], blocked: ReadonlySet<string>, now: number) {
  if (by === 'project') return [row.project];
  if (by === 'label') return row.labels.length === 0 ? [null] : row.labels;
  if (by === 'priority') return [row.priority ?? 'medium'];
  if (row.intervals?.at(-1)?.end === null) return ['active'];
  const waits = blocked.has(row.id) || (row.waitAt !== null && row.waitAt > now);
  return [waits ? 'waiting' : 'ready'];
}

const FIXED: Partial<Record<Board['by'], readonly string[]>> = {
  state: ['waiting', 'ready', 'active'],
  priority: PRIORITIES,
};

export async function board(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId }: Pick<Caller, 'userId'>,
  { by, rows: most }: z.output<typeof figures.board.input>,
): Promise<Board> {
  const now = clock.now();
  const blocked = by === 'state' ? await findBlocked(db, userId) : new Set<string>();
  const columns = new Map<string | null, Board['columns'][number]>();
  const column = (key: string | null) => {
    const known = columns.get(key) ?? { key, count: 0, tasks: [] };
    columns.set(key, known);
    return known;
  };
  for (const key of FIXED[by] ?? []) column(key);
  for (let after: readonly [number, number, string] = [Number.MIN_SAFE_INTEGER, 0, '']; ; ) {
    const rows = await listOpen(db, userId, after, CHUNK);
    for (const row of rows) {
      for (const key of keysOf(row, by, blocked, now)) {
        const own = column(key);
        own.count++;
        if (own.tasks.length < most) own.tasks.push(cardOf(row));
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) break;
    after = [last.dueSort, last.priorityRank, last.id];
    await pause();
  }
  const all = [...columns.values()];
  if (by !== 'state') {
    const ordered = FIXED[by] ? all : all.sort((a, b) => b.count - a.count);
    return { by, columns: ordered.slice(0, COLUMNS_MAX) };
  }
  const span = { from: now - LATELY_MS, to: now + 1 };
  const done = await listCompleted(db, {
    ...{ userId, after: span.from, before: undefined, behind: undefined, limit: most },
  });
  const count = await countIn(db, userId, 'done', span);
  return { by, columns: [...all, { key: 'done', count, tasks: done.map(cardOf) }] };
}
