// Undo and redo: every row of a step becomes what it was, by the way all rows are written, or none does.
import { kernelErrors } from '@aurelius/core/contract';
import {
  contentHash,
  type Database,
  isSound,
  type Recorded,
  type WriteTx,
} from '@aurelius/core/db';
import { type HistorySteps, historyErrors } from '@aurelius/core/kernel';
import type { CallContext, Clock } from '@aurelius/core/plugin';
import type { KnownEntities, KnownEntity } from '../../plugins/entities.ts';
import { changesIn, described, newestStep, redoable, type Step, undoable } from './steps.ts';
import { type Change, fitted, keepAfter, markStep } from './store.ts';

/** Changes that one call may put back: they hold the writer for about half a second. */
const MOST = 2000;

export interface UndoParts {
  readonly db: Database;
  readonly clock: Clock;
  /** Rows that can be put back, as it stands. */
  entities(): KnownEntities;
  /** The permission that an operation takes; undefined: nobody serves it. */
  permissionOf(operation: string): string | undefined;
}

type Caller = Pick<CallContext, 'userId' | 'scopes'>;

/** Without its title, which not everybody may read who may change it. */
const nameOf = ({ entity, ref, entityId }: Change): string => `${entity} ${ref ?? entityId}`;

const conflict = (change: Change, why: string) =>
  historyErrors.UNDO_CONFLICT(`${nameOf(change)}: ${why}.`);

/** Undoing takes what doing took, and to write each kind of row that is put back. @throws Problem `MISSING_PERMISSION` */
function assertAllowed(parts: UndoParts, { scopes }: Caller, { head, changes }: Step): void {
  if (scopes.includes('*')) return;
  const entities = parts.entities();
  const needed = new Set([
    parts.permissionOf(head.operation),
    ...changes.map(({ entity }) => {
      const owner = entities.get(entity)?.owner;
      return owner === undefined ? undefined : `${owner}:write`;
    }),
  ]);
  for (const permission of needed) {
    if (permission !== undefined && scopes.includes(permission)) continue;
    throw kernelErrors.MISSING_PERMISSION(
      `The step is one of ${head.operation} and needs ${permission ?? 'scope *'}`,
    );
  }
}

function entityOf(parts: UndoParts, change: Change): KnownEntity {
  const known = parts.entities().get(change.entity);
  if (!known) throw conflict(change, `no plugin that runs knows what a ${change.entity} is`);
  return known;
}

/** The row that is to be, as its table has it today. @throws Problem `DATA_DAMAGED` */
function remembered(parts: UndoParts, change: Change, row: Recorded | null): Recorded | null {
  const { table } = entityOf(parts, change).store;
  if (row === null) return null;
  // stamped anew, a damaged row would pass for sound
  if (!isSound(row)) {
    throw kernelErrors.DATA_DAMAGED(`What undo remembers of ${nameOf(change)} is damaged.`);
  }
  return fitted(table, row);
}

/** What a row has to be, and what it is to become. */
interface Move {
  /** Content hash; null: it must not be there. */
  readonly expected: string | null;
  readonly to: Recorded | null;
}

/** Makes a row what it is to be, and answers what it was. */
async function become(
  parts: UndoParts,
  tx: WriteTx,
  change: Change,
  { expected, to }: Move,
): Promise<Recorded | null> {
  const { store } = entityOf(parts, change);
  const from = (await store.find(tx, change.userId, change.entityId)) ?? null;
  if (from === null && expected !== null) throw conflict(change, 'it was removed since');
  if (from !== null && expected === null) throw conflict(change, 'it is there again');
  if (from !== null && from.hash !== expected) throw conflict(change, 'it was changed since');
  const obstacle = await store.obstacle(tx, from, to);
  if (obstacle !== null) throw conflict(change, obstacle);
  const stamped = tx.record({
    entity: change.entity,
    before: from,
    after: to,
    event: (row) => store.event(from, to === null ? null : row),
    manner: 'undo',
  });
  if (to === null) await store.remove(tx, stamped);
  else if (from === null) await store.insert(tx, stamped);
  else await store.update(tx, from, stamped);
  return from;
}

async function undoStep(parts: UndoParts, tx: WriteTx, { head, changes }: Step, newest: number) {
  for (const change of changes.toReversed()) {
    const to = remembered(parts, change, change.before);
    const found = await become(parts, tx, change, { expected: change.hash, to });
    await keepAfter(tx, change.seq, found);
  }
  await markStep(tx, head, newest);
}

async function redoStep(parts: UndoParts, tx: WriteTx, { head, changes }: Step) {
  for (const change of changes) {
    const before = remembered(parts, change, change.before);
    const to = remembered(parts, change, change.after);
    await become(parts, tx, change, { expected: before && contentHash(before), to });
    await keepAfter(tx, change.seq, null);
  }
  await markStep(tx, head, null);
}

function assertSize(steps: readonly Step[]): void {
  if (changesIn(steps) <= MOST) return;
  throw historyErrors.UNDO_TOO_LARGE(`The steps have more than ${MOST} changes.`);
}

export interface Undo {
  /**
   * Takes back the newest steps.
   * @param dry true: all of it is tried, and nothing kept
   * @throws Problem `NOTHING_TO_UNDO`, `UNDO_CONFLICT`, `UNDO_TOO_LARGE`, `MISSING_PERMISSION`, `DATA_DAMAGED`
   */
  undo(caller: Caller, wanted: number, dry: boolean): Promise<HistorySteps>;
  /**
   * Does again what was undone last.
   * @throws Problem `NOTHING_TO_REDO`, and as `undo`
   */
  redo(caller: Caller, wanted: number): Promise<HistorySteps>;
}

export function createUndo(parts: UndoParts): Undo {
  const { db, clock } = parts;
  const few = (there: number, wanted: number, what: string): string | undefined =>
    there === 0
      ? undefined
      : `There ${there === 1 ? 'is' : 'are'} ${there} to ${what}, not ${wanted}.`;

  const told = async (
    tx: WriteTx,
    steps: readonly Step[],
    { scopes }: Caller,
    newest: number,
    undone: number | null,
  ): Promise<HistorySteps> => {
    const showing = { entities: parts.entities(), scopes, newest };
    const data: HistorySteps['data'] = [];
    for (const { head } of steps) data.push(await described(tx, { ...head, undone }, showing));
    return { data };
  };

  return {
    async undo(caller, wanted, dry) {
      const whose = { userId: caller.userId, now: clock.now(), wanted, most: MOST };
      const work = async (tx: WriteTx): Promise<HistorySteps> => {
        const steps = await undoable(tx, whose);
        for (const step of steps) assertAllowed(parts, caller, step);
        assertSize(steps);
        if (steps.length < wanted) {
          throw historyErrors.NOTHING_TO_UNDO(few(steps.length, wanted, 'undo'));
        }
        const newest = await newestStep(tx, whose);
        for (const step of steps) await undoStep(parts, tx, step, newest);
        return told(tx, steps, caller, newest, newest);
      };
      return dry ? db.rehearse(work) : db.write(work);
    },
    async redo(caller, wanted) {
      const whose = { userId: caller.userId, now: clock.now(), wanted, most: MOST };
      return db.write(async (tx) => {
        const steps = await redoable(tx, whose);
        for (const step of steps) assertAllowed(parts, caller, step);
        assertSize(steps);
        if (steps.length < wanted) {
          throw historyErrors.NOTHING_TO_REDO(few(steps.length, wanted, 'redo'));
        }
        for (const step of steps) await redoStep(parts, tx, step);
        return told(tx, steps, caller, await newestStep(tx, whose), null);
      });
    },
  };
}
