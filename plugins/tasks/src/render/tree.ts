// The tree of tasks as text, and what comes together below one. Part of the thin entry.
import { type Column, type RenderContext, renderTable } from '@aurelius/core/command';
import type { Progress, TreeNode } from '../contract.ts';
import {
  deadlineStyle,
  humanDeadline,
  humanDue,
  isOverdue,
  MARKS,
  PRIORITY_STYLES,
} from './fields.ts';

/** `2h 05m`, `45m` @param minutes of work */
const workText = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest}m`;
  return rest === 0 ? `${hours}h` : `${hours}h ${String(rest).padStart(2, '0')}m`;
};

/** `3/7 · 2h 30m left · first due Fri 27 Nov (a1b2) · 2 undated` */
export function progressText(
  progress: Progress | null | undefined,
  context: RenderContext,
): string {
  if (!progress) return '';
  const { done, total, estimateLeft, tracked, undated, earliest, whole } = progress;
  const parts = [
    `${done}/${total}${whole ? '' : '+'}`,
    estimateLeft === 0 ? '' : `${workText(estimateLeft)} left`,
    tracked < 60 ? '' : `${workText(Math.floor(tracked / 60))} worked`,
    earliest === null ? '' : `first due ${humanDue(earliest, context)} (${earliest.ref})`,
    // a parent with a date hides what has none
    undated === 0 || earliest === null ? '' : `${undated} undated`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Levels that are drawn; what is deeper stands under the last of them. */
const LEVELS_MAX = 12;

/** Before each title, the lines that show what it is part of. */
function branches(nodes: readonly TreeNode[]): string[] {
  /** By level, whether another one of it follows further down. */
  let follows: boolean[] = [];
  return nodes
    .toReversed()
    .map(({ depth }) => {
      const level = Math.min(depth, LEVELS_MAX);
      const above = Array.from({ length: Math.max(0, level - 1) }, (_, at) =>
        follows[at + 1] ? '│ ' : '  ',
      );
      const own = level === 0 ? '' : follows[level] ? '├─' : '└─';
      follows = [...follows.slice(0, level), true].map((it, at) => it ?? at === level);
      return above.join('') + own + (depth > level ? `${depth - level}▸` : '');
    })
    .toReversed();
}

const dimUnlessOpen = ({ status }: TreeNode) => (status === 'open' ? undefined : ('dim' as const));

export function tree({ data }: { data: readonly TreeNode[] }, context: RenderContext): string {
  if (!context.tty) {
    const plain: Column<TreeNode>[] = [
      { title: 'depth', value: ({ depth }) => String(depth) },
      { title: 'ref', value: ({ ref }) => ref },
      { title: 'status', value: ({ status }) => status },
      { title: 'due', value: ({ dueLocal }) => dueLocal ?? '' },
      { title: 'done', value: ({ progress }) => String(progress?.done ?? '') },
      { title: 'total', value: ({ progress }) => String(progress?.total ?? '') },
      { title: 'title', value: ({ title }) => title },
    ];
    return renderTable(data, plain, context);
  }
  if (data.length === 0) return 'No tasks.';
  const drawn = branches(data);
  const more = ({ hidden }: TreeNode) => (hidden === 0 ? '' : `  … ${hidden} more`);
  const columns: Column<TreeNode>[] = [
    ...(context.numbers
      ? [
          {
            title: '#',
            value: (_: TreeNode, at: number) => String(at + 1),
            style: () => 'dim' as const,
          },
        ]
      : []),
    { title: 'ref', value: ({ ref }) => ref, style: (node) => dimUnlessOpen(node) ?? 'cyan' },
    {
      title: 'title',
      value: (node, at) =>
        `${drawn[at]}${node.depth === 0 ? '' : ' '}${MARKS[node.status] && `${MARKS[node.status]} `}${node.title}${more(node)}`,
      style: (node) => dimUnlessOpen(node) ?? PRIORITY_STYLES[node.priority ?? 'medium'],
      grow: true,
    },
    {
      title: 'due',
      value: (node) => humanDue(node, context),
      style: (node) => (isOverdue(node, context) ? 'red' : dimUnlessOpen(node)),
    },
    {
      title: 'deadline',
      value: (node) => humanDeadline(node, context),
      style: (node) => deadlineStyle(node, context),
      spare: true,
    },
    {
      title: 'below',
      value: ({ progress }) => progressText(progress, context),
      style: () => 'dim',
      spare: true,
    },
  ];
  return renderTable(data, columns, context);
}
