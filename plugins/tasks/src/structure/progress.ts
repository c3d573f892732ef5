// What comes together below a task: how much is done, how much work is left, and what is due first.
import { instantText } from '@aurelius/core/contract';
import type { Progress } from '../contract/structure.ts';
import { type Node, TREE_MAX } from '../db/tree.ts';

/** Seconds that a task was worked on by now. */
function tracked({ intervals }: Pick<Node, 'intervals'>, now: number): number {
  const ms = (intervals ?? []).reduce(
    (sum, { start, end }) => sum + (end === null ? now : Date.parse(end)) - Date.parse(start),
    0,
  );
  return Math.round(ms / 1000);
}

/**
 * What the tasks below one come to; null where there are none. Cancelled ones do not count.
 * @param now milliseconds since 1970 UTC
 */
export function progressOf(below: readonly Node[], now: number): Progress | null {
  if (below.length === 0) return null;
  const counted = below.filter(({ status }) => status === 'open' || status === 'done');
  const open = counted.filter(({ status }) => status === 'open');
  const minutes = (nodes: readonly Node[]) =>
    nodes.reduce((sum, { estimate }) => sum + (estimate ?? 0), 0);
  const dated = open.filter(({ dueAt }) => dueAt !== null);
  const due = (node: Node): number => node.dueAt as number;
  const [first] = dated.sort((a, b) => due(a) - due(b) || (a.id < b.id ? -1 : 1));
  return {
    done: counted.length - open.length,
    total: counted.length,
    estimate: minutes(counted),
    estimateLeft: minutes(open),
    tracked: below.reduce((sum, node) => sum + tracked(node, now), 0),
    undated: open.length - dated.length,
    earliest: first
      ? {
          id: first.id,
          ref: first.ref,
          title: first.title,
          status: first.status,
          dueDate: instantText(due(first)),
          dueLocal: first.dueLocal,
          dueZone: first.dueZone,
          allDay: first.allDay,
        }
      : null,
    whole: below.length < TREE_MAX,
  };
}
