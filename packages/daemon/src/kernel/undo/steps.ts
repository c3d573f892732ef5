// Steps as they stand: which of them can be undone or redone next, and what the history shows of them.
import { instantText } from '@aurelius/core/contract';
import type { ReadDb } from '@aurelius/core/db';
import { type HistoryStep, ROWS_SHOWN } from '@aurelius/core/kernel';
import type { KnownEntities } from '../../plugins/entities.ts';
import { type Change, countChanges, followers, heads, NEWEST } from './store.ts';

/** Steps read at once. */
const PAGE = 50;
/** Purged changes that are looked through for one that is not. */
const PURGED_MAX = 2000;

/** A step with all its changes that are left, in the order they were made. */
export interface Step {
  readonly head: Change;
  readonly changes: readonly Change[];
}

/** Neither a row before nor one after: nothing is left of what was done. */
const isPurged = ({ before, hash }: Change): boolean => before === null && hash === null;

/** @param most changes that are wanted; one more is read, so that too many can be told from enough */
async function stepOf(db: ReadDb, head: Change, most: number): Promise<Step> {
  const changes = [head, ...(await followers(db, head, most))];
  return { head, changes: changes.filter((change) => !isPurged(change)) };
}

/** Whether all of a step was purged. */
async function isGone(db: ReadDb, head: Change): Promise<boolean> {
  if (!isPurged(head)) return false;
  const { changes } = await stepOf(db, head, PURGED_MAX);
  return changes.length === 0;
}

interface Whose {
  readonly userId: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/** The user's steps, newest first. */
async function* newestFirst(db: ReadDb, whose: Whose): AsyncGenerator<Change> {
  for (let below = NEWEST; ; ) {
    const page = await heads(db, { ...whose, below, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    below = last.seq;
  }
}

/** Number of the user's newest step; 0: there is none. */
export async function newestStep(db: ReadDb, whose: Whose): Promise<number> {
  const [head] = await heads(db, { ...whose, below: NEWEST, limit: 1 });
  return head?.seq ?? 0;
}

/** How much is asked for. */
interface Wish extends Whose {
  /** Steps. */
  readonly wanted: number;
  /** Changes; with more of them the steps that are answered are not all that were wanted. */
  readonly most: number;
}

export const changesIn = (steps: readonly Step[]): number =>
  steps.reduce((sum, { changes }) => sum + changes.length, 0);

/** Steps to undo, newest first, at most `wanted`. */
export async function undoable(db: ReadDb, whose: Wish): Promise<Step[]> {
  const steps: Step[] = [];
  for await (const head of newestFirst(db, whose)) {
    if (head.undone !== null) continue;
    const step = await stepOf(db, head, whose.most);
    if (step.changes.length > 0) steps.push(step);
    if (steps.length === whose.wanted || changesIn(steps) > whose.most) break;
  }
  return steps;
}

/** Steps to redo, the one that was undone last first, at most `wanted`. */
export async function redoable(db: ReadDb, whose: Wish): Promise<Step[]> {
  const newest = await newestStep(db, whose);
  const undone: Change[] = [];
  for await (const head of newestFirst(db, whose)) {
    // undo goes from the newest step on: what is older than one that is done was not undone
    if (head.undone === null && !(await isGone(db, head))) break;
    if (head.undone === newest) undone.push(head);
  }
  const steps: Step[] = [];
  for (const head of undone.reverse()) {
    const step = await stepOf(db, head, whose.most);
    if (step.changes.length > 0) steps.push(step);
    if (steps.length === whose.wanted || changesIn(steps) > whose.most) break;
  }
  return steps;
}

function changeOf({ before, hash }: Change): HistoryStep['rows'][number]['change'] {
  if (before !== null) return hash === null ? 'removed' : 'changed';
  return hash === null ? 'purged' : 'created';
}

/** What history says of a step. */
export interface Showing {
  readonly entities: KnownEntities;
  readonly scopes: readonly string[];
  /** Number of the newest step. */
  readonly newest: number;
}

/** @param changes the first ones of the step */
function shown(changes: readonly Change[], { entities, scopes }: Showing): HistoryStep['rows'] {
  return changes.map((change) => {
    const { entity, entityId: id } = change;
    const owner = entities.get(entity)?.owner;
    const readable = scopes.includes('*') || scopes.includes(`${owner}:read`);
    return {
      entity,
      id,
      ref: readable ? change.ref : null,
      title: readable ? change.title : null,
      change: changeOf(change),
    };
  });
}

export async function described(db: ReadDb, head: Change, showing: Showing): Promise<HistoryStep> {
  const changes = [head, ...(await followers(db, head, ROWS_SHOWN - 1))];
  const count = changes.length < ROWS_SHOWN ? changes.length : await countChanges(db, head);
  const gone = count === changes.length && changes.every(isPurged);
  const state = () => {
    if (gone) return 'purged';
    if (head.undone === null) return 'done';
    return head.undone === showing.newest ? 'undone' : 'replaced';
  };
  return {
    step: head.seq,
    at: instantText(head.at),
    operation: head.operation,
    actor: head.actor,
    state: state(),
    count,
    rows: shown(changes, showing),
  };
}
