// The tree of tasks in the order in which it is read: each tree whole, a page of trees at a time.
import { setImmediate as pause } from 'node:timers/promises';
import { instantText, type Page } from '@aurelius/core/contract';
import { decodeCursor, encodeCursor, type ReadDb } from '@aurelius/core/db';
import type * as z from 'zod';
import type { TreeNode, treeInput } from '../contract/structure.ts';
import { STATUSES } from '../contract.ts';
import {
  bySiblingOrder,
  type CreatedKey,
  findBelow,
  findNode,
  type Leaf,
  listCreated,
  type Node,
  placeOf,
  type Sibling,
} from '../db/tree.ts';
import { namedTask } from '../find.ts';
import type { Caller, Parts } from '../service.ts';
import { progressOf } from './progress.ts';

/** Tasks that are looked at without a pause. */
const CHUNK = 1000;

/** Every task of these states, a chunk at a time. */
async function* leaves(
  db: ReadDb,
  userId: string,
  statuses: readonly Node['status'][],
): AsyncGenerator<Leaf> {
  for (const status of statuses) {
    for (let after: CreatedKey = [Number.MIN_SAFE_INTEGER, '']; ; ) {
      const rows = await listCreated(db, { userId, status, after, limit: CHUNK });
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) break;
      after = [last.created, last.id];
      await pause();
    }
  }
}

/** Where the trees begin that hold a task to show, in their order. */
async function rootsOf(db: ReadDb, userId: string, all: boolean): Promise<Sibling[]> {
  const roots = new Map<string, Sibling>();
  const seen = new Set<string>();
  for await (const leaf of leaves(db, userId, all ? STATUSES : ['open'])) {
    let at: Leaf | undefined = leaf;
    while (at && !seen.has(at.id)) {
      seen.add(at.id);
      if (at.parentId === null) roots.set(at.id, at);
      at = at.parentId === null ? undefined : await findNode(db, userId, at.parentId);
    }
  }
  return [...roots.values()].sort(bySiblingOrder);
}

const wireNode = (
  node: Node,
  depth: number,
  below: readonly Node[],
  hidden: number,
  now: number,
): TreeNode => {
  const { dueAt, position, intervals, created, ...rest } = node;
  const dueDate = dueAt === null ? null : instantText(dueAt);
  return { ...rest, dueDate, depth, progress: progressOf(below, now), hidden };
};

interface Wish {
  readonly all: boolean;
  readonly depth: number | undefined;
  readonly now: number;
  /** Most rows; what is beyond is counted as hidden. */
  readonly rows: number;
}

/** One tree, its root first. */
function treeOf(root: Node, below: readonly Node[], wish: Wish): TreeNode[] {
  const children = Map.groupBy(below, ({ parentId }) => parentId ?? '');
  const everything = new Map<string, readonly Node[]>();
  const shownCount = new Map<string, number>();
  const ordered = [root];
  // an array is walked to its end even while it grows
  for (const { id } of ordered) ordered.push(...(children.get(id) ?? []));
  // children before their parents
  for (const node of ordered.reverse()) {
    const own = children.get(node.id) ?? [];
    everything.set(node.id, [...own, ...own.flatMap(({ id }) => everything.get(id) ?? [])]);
    const inside = own.reduce((sum, { id }) => sum + (shownCount.get(id) ?? 0), 0);
    const isShown = wish.all || node.status === 'open' || inside > 0 || node === root;
    shownCount.set(node.id, isShown ? inside + 1 : 0);
  }
  const countOf = ({ id }: Node) => shownCount.get(id) ?? 0;
  const rows: TreeNode[] = [];
  const walk = (node: Node, depth: number) => {
    const own = (children.get(node.id) ?? []).filter((child) => countOf(child) > 0);
    const row = wireNode(node, depth, everything.get(node.id) ?? [], 0, wish.now);
    rows.push(row);
    const isCut = wish.depth !== undefined && depth >= wish.depth;
    for (const child of own.sort(bySiblingOrder)) {
      if (isCut || rows.length >= wish.rows) row.hidden += countOf(child);
      else walk(child, depth + 1);
    }
  };
  walk(root, 0);
  return rows;
}

/**
 * A page of trees: of everything, or the one below a task. A page holds trees whole, and the beginning of one that is larger
 * than a page.
 * @throws Problem `TASK_NOT_FOUND`, `TASK_AMBIGUOUS`, `INVALID_CURSOR`
 */
export async function tree(
  { db, clock }: Pick<Parts, 'db' | 'clock'>,
  { userId }: Pick<Caller, 'userId'>,
  input: z.output<typeof treeInput>,
): Promise<Page<TreeNode>> {
  const { all, depth, limit, cursor } = input;
  const name = JSON.stringify(['tasks tree', userId, all, depth]);
  const behind =
    cursor === undefined ? null : decodeCursor(name, cursor, ['number', 'number', 'string']);
  const wish = { all, depth, now: clock.now() };
  const load = async (id: string, rows: number) => {
    const root = await findNode(db, userId, id);
    return root ? treeOf(root, await findBelow(db, userId, id), { ...wish, rows }) : [];
  };
  if (input.id !== undefined) {
    const { id } = await namedTask(db, userId, input.id);
    return { data: await load(id, limit), meta: { nextCursor: null } };
  }
  const isBehind = (root: Sibling): boolean => {
    if (!behind) return true;
    const [place, created, id] = behind as [number, number, string];
    return bySiblingOrder(root, { id, position: place, created }) > 0;
  };
  const data: TreeNode[] = [];
  let last: Sibling | undefined;
  for (const root of (await rootsOf(db, userId, all)).filter(isBehind)) {
    const rows = await load(root.id, limit);
    if (last && data.length + rows.length > limit) {
      const key = [placeOf(last), last.created, last.id];
      return { data, meta: { nextCursor: encodeCursor(name, key) } };
    }
    data.push(...rows);
    last = root;
    if (data.length % 100 === 0) await pause();
  }
  return { data, meta: { nextCursor: null } };
}
