// Budgets as text.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { BudgetNow } from '../contract.ts';
import { dollars } from './money.ts';

const used = ({ current }: BudgetNow): number =>
  current.spentNano + current.heldNano + current.lostNano;

const most = ({ limitNano, current }: BudgetNow): number => limitNano + current.allowedNano;

const percent = (row: BudgetNow): number =>
  most(row) === 0 ? 100 : Math.floor((used(row) / most(row)) * 100);

const FULL: readonly Column<BudgetNow>[] = [
  { title: 'ref', value: ({ ref }) => ref },
  { title: 'scope', value: ({ scope }) => scope },
  { title: 'period', value: ({ period }) => period },
  { title: 'limit', value: ({ limitNano }) => String(limitNano) },
  { title: 'spent', value: ({ current }) => String(current.spentNano) },
  { title: 'held', value: ({ current }) => String(current.heldNano) },
  { title: 'lost', value: ({ current }) => String(current.lostNano) },
  { title: 'allowed', value: ({ current }) => String(current.allowedNano) },
  { title: 'left', value: ({ current }) => String(current.leftNano) },
  { title: 'soft', value: ({ softPercent }) => String(softPercent ?? '') },
  { title: 'action', value: ({ action }) => action },
  { title: 'ends', value: ({ current }) => current.end ?? '' },
];

const NUMBER: Column<BudgetNow> = {
  title: '#',
  value: (_, at) => String(at + 1),
  style: () => 'dim',
};

function style(row: BudgetNow): 'red' | 'yellow' | 'green' {
  if (row.current.leftNano <= 0) return 'red';
  return percent(row) >= (row.softPercent ?? 100) ? 'yellow' : 'green';
}

const human = (context: RenderContext): readonly Column<BudgetNow>[] => [
  { title: 'ref', value: ({ ref }) => ref, style: () => 'cyan' },
  { title: 'scope', value: ({ scope }) => scope, grow: true },
  { title: 'period', value: ({ period }) => period },
  { title: 'used', value: (row) => dollars(used(row)).padStart(8) },
  { title: 'of USD', value: (row) => dollars(most(row)).padStart(8) },
  { title: '', value: (row) => `${percent(row)} %`.padStart(6), style },
  { title: 'then', value: ({ action }) => action, spare: true },
  { title: 'ends', value: ({ current }) => instantText(current.end, context), spare: true },
];

export function budgets({ data }: { data: readonly BudgetNow[] }, context: RenderContext): string {
  if (!context.tty) return renderTable(data, FULL, context);
  if (data.length === 0) return 'No budgets: nothing keeps anybody from spending.';
  return renderTable(data, [...(context.numbers ? [NUMBER] : []), ...human(context)], context);
}

/** One budget on one line, after what was done with it. */
export const budget =
  (verb: string) =>
  (row: BudgetNow, context: RenderContext): string => {
    if (!context.tty) return renderTable([row], FULL, context);
    const ref = paint(context, 'cyan', term(row.ref));
    const amounts = `${dollars(used(row))} of ${dollars(most(row))} USD used`;
    return `${verb} ${ref}  ${term(row.scope)}, ${row.period}${paint(context, 'dim', ' · ')}${amounts}`;
  };
