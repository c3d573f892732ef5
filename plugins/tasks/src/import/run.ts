// The import stream: rows in, batches into the database, a report out. A bad row never stops the next one.
import { setImmediate as pause } from 'node:timers/promises';
import type { WriteTx } from '@aurelius/core/db';
import type { BodyRow, CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import { type contract, taskErrors } from '../contract.ts';
import { closesCircle, refFree, unusedRef } from '../find.ts';
import { blankTask, rowOf } from '../row.ts';
import type { Parts } from '../service.ts';
import { findAnywhere } from '../store.ts';
import { decodeTaskwarrior } from '../taskwarrior.ts';
import { knownZone } from '../when/zone.ts';
import { insertRow, replaceRow } from '../write.ts';
import { assertStorable, type Decode, type Decoded, isObject, RowFault } from './decoded.ts';
import { decodeJson } from './json.ts';

type Operation = (typeof contract)['operations']['import'];
type Item = z.input<Operation['output']>;
type Input = z.output<Operation['input']>;
type Context = Pick<CallContext, 'userId' | 'zone' | 'signal'>;

/** Rows per transaction: enough to share one commit, few enough to leave the event loop free. */
const BATCH = 100;

interface Numbered {
  readonly line: number;
  readonly task: Decoded;
}

type Outcome = 'created' | 'replaced' | 'skipped' | 'orphan' | { readonly refused: string };

/** Tells the format from a row. @throws Problem `TASK_IMPORT_FORMAT` */
function decoderFor(format: Input['format'], row: unknown): Decode {
  if (format === 'json') return decodeJson;
  if (format === 'taskwarrior') return decodeTaskwarrior;
  if (isObject(row) && 'title' in row) return decodeJson;
  if (isObject(row) && ('description' in row || 'uuid' in row)) return decodeTaskwarrior;
  throw taskErrors.TASK_IMPORT_FORMAT();
}

async function refFor(tx: WriteTx, userId: string, parts: Parts, wish: string | null) {
  if (wish !== null && (await refFree(tx, userId, wish))) return wish;
  return unusedRef(tx, userId, parts.ids);
}

/** Stores one task, unless its parent is not there (yet). */
async function apply(tx: WriteTx, userId: string, parts: Parts, task: Decoded): Promise<Outcome> {
  const { id, fields } = task;
  const before = await findAnywhere(tx, id);
  if (before && before.userId !== userId) return { refused: 'its id cannot be used' };
  if (before && fields.updated <= before.updated) return 'skipped';
  const parentId = task.parentId === undefined ? (before?.parentId ?? null) : task.parentId;
  if (parentId !== null) {
    if (parentId === id) return { refused: 'it is its own parent' };
    if ((await findAnywhere(tx, parentId))?.userId !== userId) return 'orphan';
    if (before?.parentId !== parentId && before && (await closesCircle(tx, userId, id, parentId))) {
      return { refused: 'it would be part of itself' };
    }
  }
  if (before) {
    await replaceRow(tx, before, rowOf({ ...before, ...fields, parentId }));
    return 'replaced';
  }
  const ref = await refFor(tx, userId, parts, task.ref);
  await insertRow(tx, rowOf({ ...blankTask(id, userId, 0), ...fields, parentId, ref }));
  return 'created';
}

/** Orphans with every parent before its children; those in a circle, or below one, come last. */
function parentsFirst(orphans: readonly Numbered[]): { ordered: Numbered[]; circular: Numbered[] } {
  const ids = new Set(orphans.map(({ task }) => task.id));
  const children = Map.groupBy(orphans, ({ task }) => task.parentId ?? '');
  const ordered = new Set(orphans.filter(({ task }) => !ids.has(task.parentId ?? '')));
  // A Set is walked to its end even while it grows.
  for (const { task } of ordered)
    for (const child of children.get(task.id) ?? []) ordered.add(child);
  return { ordered: [...ordered], circular: orphans.filter((orphan) => !ordered.has(orphan)) };
}

/**
 * Imports rows. Known ids are replaced where the imported task changed later, else skipped.
 * @throws Problem `TASK_IMPORT_FORMAT`
 */
export async function* importRows(
  parts: Parts,
  context: Context,
  input: Input,
  rows: AsyncIterable<BodyRow>,
): AsyncGenerator<Item> {
  const { userId, zone, signal } = context;
  const counts = { created: 0, replaced: 0, skipped: 0, refused: 0 };
  const importing = {
    userId,
    zone: knownZone(zone),
    now: parts.clock.now(),
    newId: () => parts.ids.uuid(),
  };
  let decode: Decode | undefined;
  let done = 0;
  let orphans: Numbered[] = [];
  let batch: Numbered[] = [];

  const refuse = (line: number, reason: string): Item => {
    counts.refused++;
    return { type: 'refused', line, reason };
  };

  async function* flush(): AsyncGenerator<Item> {
    if (batch.length === 0) return;
    const tasks = batch;
    batch = [];
    signal.throwIfAborted();
    const outcomes = await parts.db.write(async (tx) => {
      const all: Outcome[] = [];
      for (const { task } of tasks) all.push(await apply(tx, userId, parts, task));
      return all;
    });
    for (const [at, outcome] of outcomes.entries()) {
      const numbered = tasks[at];
      if (!numbered) continue;
      if (outcome === 'orphan') orphans.push(numbered);
      else if (typeof outcome === 'string') counts[outcome]++;
      else yield refuse(numbered.line, outcome.refused);
    }
    yield { type: 'progress', done, total: null };
    await pause();
  }

  for await (const row of rows) {
    done++;
    try {
      if (row.fault !== undefined) throw new RowFault(row.fault);
      decode ??= decoderFor(input.format, row.value);
      assertStorable(row.value);
      batch.push({ line: row.line, task: decode(row.value, importing) });
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield refuse(row.line, error.message);
    }
    if (batch.length >= BATCH) yield* flush();
  }
  yield* flush();

  // Parents may come after their children.
  const { ordered, circular } = parentsFirst(orphans);
  orphans = [];
  for (const orphan of ordered) {
    batch.push(orphan);
    if (batch.length >= BATCH) yield* flush();
  }
  yield* flush();
  for (const { line } of orphans)
    yield refuse(line, 'its parent is neither in the file nor stored');
  for (const { line } of circular) yield refuse(line, 'it would be part of itself');
  yield { type: 'result', ...counts };
}
