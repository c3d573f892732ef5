// One page in an order of its own: all that pass the filter are ranked by a few of their columns, then the page is read.
import { setImmediate as pause } from 'node:timers/promises';
import { kernelErrors } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb } from '@aurelius/core/db';
import { type SlimRow, slimTasks, tasksById } from '../db/rank.ts';
import type { Selection } from '../filter/selection.ts';
import type { TaskRow } from '../row.ts';
import { sortKeyOf } from '../store.ts';
import { judgeOf, type OwnFacts, URGENCY_COLUMNS } from '../urgency/facts.ts';
import type { Coefficients } from '../urgency/urgency.ts';
import { comparePlaces, type Place, placeOf, type SortKey, sortColumns } from './sort.ts';

/** Rows read and judged before others get their turn. */
const SLICE = 1000;

export interface Ranking {
  readonly selection: Selection;
  readonly keys: readonly SortKey[];
  /** Whether the rows come with their urgency, whatever they are sorted by. */
  readonly urgency: boolean;
  readonly coefficients: Coefficients;
  /** Of the list, its filter and its order: what a cursor belongs to. */
  readonly name: string;
  readonly cursor: string | undefined;
  readonly limit: number;
}

export interface RankedPage {
  readonly rows: readonly TaskRow[];
  /** By id; empty unless it was asked for. */
  readonly urgencies: ReadonlyMap<string, number>;
  readonly nextCursor: string | null;
}

interface Ranked {
  readonly id: string;
  readonly urgency: number;
  readonly place: Place;
}

/** A cursor: since when the order is as it is, and the place of the last row. */
function decoded(name: string, cursor: string): { asOf: number; place: Place } {
  const [asOf, place] = decodeCursor(name, cursor, ['number', 'string']);
  try {
    const values: unknown = JSON.parse(String(place));
    if (Array.isArray(values)) return { asOf: Number(asOf), place: values };
  } catch {
    // the same answer as for any other cursor that was not made here
  }
  throw kernelErrors.INVALID_CURSOR();
}

/** Ranks everything that passes the filter, a slice at a time. Rows that move meanwhile are seen once at most. */
async function ranked(db: ReadDb, ranking: Ranking, asOf: number): Promise<Ranked[]> {
  const { selection, keys, coefficients } = ranking;
  const judged = ranking.urgency || keys.some(({ name }) => name === 'urgency');
  const columns = [...new Set([...(judged ? URGENCY_COLUMNS : []), ...sortColumns(keys)])];
  const judge = judged ? await judgeOf(db, selection.userId, coefficients, asOf) : () => 0;
  const found = new Map<string, Ranked>();
  let after: Parameters<typeof slimTasks>[1]['after'];
  for (;;) {
    const rows: SlimRow[] = await slimTasks(db, { ...selection, after, limit: SLICE }, columns);
    for (const row of rows) {
      const urgency = judge(row as OwnFacts);
      found.set(row.id, { id: row.id, urgency, place: placeOf(keys, row, urgency) });
    }
    const last = rows.at(-1);
    if (!last || rows.length < SLICE) break;
    after = sortKeyOf(last);
    await pause();
  }
  return [...found.values()].sort((a, b) => comparePlaces(keys, a.place, b.place));
}

/** @throws Problem `INVALID_CURSOR` */
export async function rankedPage(db: ReadDb, ranking: Ranking): Promise<RankedPage> {
  const { selection, keys, name, limit } = ranking;
  const from = ranking.cursor === undefined ? null : decoded(name, ranking.cursor);
  const asOf = from?.asOf ?? selection.now;
  const all = await ranked(db, ranking, asOf);
  const start = from ? all.findIndex(({ place }) => comparePlaces(keys, place, from.place) > 0) : 0;
  const page = start < 0 ? [] : all.slice(start, start + limit);
  const last = start >= 0 && start + limit < all.length ? page.at(-1) : undefined;
  const rows = await tasksById(
    db,
    selection.userId,
    page.map(({ id }) => id),
  );
  return {
    rows,
    urgencies: new Map(page.map(({ id, urgency }) => [id, urgency])),
    nextCursor: last ? encodeCursor(name, [asOf, JSON.stringify(last.place)]) : null,
  };
}
