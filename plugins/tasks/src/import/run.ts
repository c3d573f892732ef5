// The import stream: rows in, batches into the database, a report out. A bad row never stops the next one.
import { setImmediate as pause } from 'node:timers/promises';
import type { BodyRow, CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { contract } from '../contract.ts';
import { assertStorable, type Decoded, RowFault } from '../formats/decoded.ts';
import { detect } from '../formats/detect.ts';
import { formatNamed } from '../formats/formats.ts';
import { idsOfFile } from '../formats/ids.ts';
import type { Parts } from '../service.ts';
import { knownZone } from '../when/zone.ts';
import { apply, type Outcome } from './apply.ts';

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

/** Why no database can keep a task, if so. */
function unstorable({ fields }: Decoded): string | null {
  try {
    assertStorable(fields);
    return null;
  } catch (error) {
    if (error instanceof RowFault) return error.message;
    throw error;
  }
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
 * Imports a file. Known ids are replaced where the imported task changed later, else skipped.
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
  const file =
    input.format === 'auto' ? await detect(rows, input.name ?? '') : { format: input.format, rows };
  const { decode } = await formatNamed(file.format);
  const importing = {
    zone: knownZone(zone),
    now: parts.clock.now(),
    ...idsOfFile(userId, file.format),
  };
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
      const { fate, refused } = outcome;
      if (fate === 'orphan') orphans.push(numbered);
      else if (fate !== 'refused') counts[fate]++;
      if (refused !== undefined) yield refuse(numbered.line, refused);
    }
    yield { type: 'progress', done, total: null };
    await pause();
  }

  for await (const read of decode(file.rows, importing)) {
    done++;
    if ('fault' in read) yield refuse(read.line, read.fault);
    else {
      const fault = unstorable(read.task);
      if (fault === null) batch.push(read);
      else yield refuse(read.line, fault);
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
