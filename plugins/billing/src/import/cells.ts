// Cells of a provider's report as values.
import type { AiUsage } from '@aurelius/core/plugin';
import { parseWall } from '@aurelius/core/time';
import { dayAt } from '../period.ts';
import { dateText } from '../span.ts';
import type { Columns, Field } from './columns.ts';

/** Why a row is not taken. */
export class CellFault extends Error {
  override readonly name = 'CellFault';
}

/** The last second that is read as one, in the year 2100. */
const LAST_SECOND = 4_102_444_800;
/** No row costs more, USD. */
const USD_MAX = 1e6;

/** The day in UTC: of a date, an instant, or seconds since 1970. */
function dayOf(cell: string): string {
  if (/^\d{9,10}$/.test(cell) && Number(cell) < LAST_SECOND) {
    return dateText(dayAt(Number(cell) * 1000, 'UTC'));
  }
  const date = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(cell)?.[0];
  if (date === undefined || parseWall(date) === null) throw new CellFault(`"${cell}" is no day`);
  return date;
}

/** Nano-USD: `0.0123`, `$1,234.50`, `1.2e-05`. */
function costOf(cell: string): number {
  const text = cell.replace(/^\$/, '').replaceAll(',', '');
  const usd = Number(text);
  if (!/^-?\d*\.?\d+(?:e[+-]?\d+)?$/i.test(text) || Math.abs(usd) > USD_MAX) {
    throw new CellFault(`"${cell}" is no amount of USD`);
  }
  return Math.round(usd * 1e9);
}

function tokensOf(cell: string): number {
  if (cell === '') return 0;
  if (!/^\d{1,12}$/.test(cell)) throw new CellFault(`"${cell}" is no number of tokens`);
  return Number(cell);
}

export interface ReportRow {
  readonly day: string;
  readonly model: string;
  /** Nano-USD; null: it only has tokens. */
  readonly cost: number | null;
  readonly usage: AiUsage;
}

/** @throws CellFault */
export function rowOf({ at, by }: Columns, cells: readonly string[]): ReportRow {
  const cell = (field: Field) => (cells[at[field] ?? -1] ?? '').trim();
  const currency = cell('currency');
  if (currency !== '' && currency.toLowerCase() !== 'usd') {
    throw new CellFault(`it is in ${currency}, and not in USD`);
  }
  // OpenAI's line items are a model and what of it is charged: `gpt-4o-mini-2024-07-18, input`
  const model = (cell('model').split(',')[0] ?? '').trim();
  if (model === '' || model.length > 200) throw new CellFault('it names no model');
  const tokens = (field: Field) => tokensOf(cell(field));
  const cacheRead = tokens('cached');
  return {
    day: dayOf(cell('day')),
    model,
    cost: by === 'cost' ? costOf(cell('cost')) : null,
    usage: {
      input: at.uncached === null ? Math.max(0, tokens('total') - cacheRead) : tokens('uncached'),
      cacheRead,
      cacheWrite5m: tokens('written5m'),
      cacheWrite1h: tokens('written1h'),
      output: tokens('output'),
      reasoning: 0,
    },
  };
}
