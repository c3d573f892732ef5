// The import stream: rows of a provider's report in, what differs from the ledger out.
import { type BodyRow, type CallContext, readRecords } from '@aurelius/core/plugin';
import { parseWall } from '@aurelius/core/time';
import type * as z from 'zod';
import { billingErrors, type contract, DIFFERENCES_MAX, type ImportResult } from '../contract.ts';
import type { Parts } from '../parts.ts';
import { priceOf } from '../prices/price.ts';
import { costOf } from '../prices/rates.ts';
import { dateText } from '../span.ts';
import { CellFault, type ReportRow, rowOf } from './cells.ts';
import { type Columns, columnsOf } from './columns.ts';
import { modelNames } from './names.ts';
import {
  addTo,
  adjust,
  adjustedIn,
  bookedIn,
  differing,
  keyOf,
  partsOfKey,
  type Reported,
  type Sums,
} from './reconcile.ts';

type Operation = (typeof contract)['operations']['import'];
type Item = z.input<Operation['output']>;
type Input = z.output<Operation['input']>;

/** Days times models that a file can speak of. */
const GROUPS_MAX = 20_000;
/** Rows between two words of how far it is. */
const PROGRESS = 1000;

const dayOf = (date: string): number => parseWall(date)?.day ?? 0;

const total = (sums: Sums): number => [...sums.values()].reduce((sum, nano) => sum + nano, 0);

/** What a row comes to, nano-USD. @throws CellFault where only its tokens are known, and no price */
async function nanoOf(parts: Parts, row: ReportRow, company: string, provider: string) {
  if (row.cost !== null) return row.cost;
  const model = { provider, kind: company, model: row.model, loopback: false };
  const { rates } = await priceOf(parts.config, model, dayOf(row.day) * 86_400_000);
  if (!rates) throw new CellFault(`nobody knows the price of ${row.model}`);
  return costOf(rates, row.usage);
}

async function resultOf(
  parts: Parts,
  { adjust: isBooked }: Input,
  reported: Reported,
  invoiced: Sums,
): Promise<Pick<ImportResult, 'bookedNano' | 'differences' | 'more' | 'adjusted'>> {
  const booked = await bookedIn(parts, reported);
  const before = await adjustedIn(parts.db, reported);
  const all = [...differing(invoiced, booked, before)].sort(
    ([, a], [, b]) => Math.abs(b) - Math.abs(a),
  );
  return {
    bookedNano: total(booked) + total(before),
    differences: all.slice(0, DIFFERENCES_MAX).map(([key]) => ({
      ...partsOfKey(key),
      invoicedNano: invoiced.get(key) ?? 0,
      bookedNano: (booked.get(key) ?? 0) + (before.get(key) ?? 0),
    })),
    more: Math.max(0, all.length - DIFFERENCES_MAX),
    adjusted: isBooked ? await adjust(parts, reported, invoiced, booked) : 0,
  };
}

/**
 * Compares a file with what was reckoned. A row that cannot be read is told, and leaves its day and model out of it only
 * as far as it goes.
 * @throws Problem `BILLING_IMPORT_FORMAT`
 */
export async function* importFile(
  parts: Parts,
  { userId, signal }: Pick<CallContext, 'userId' | 'signal'>,
  input: Input,
  rows: AsyncIterable<BodyRow>,
): AsyncGenerator<Item> {
  const invoiced: Sums = new Map();
  const days = new Set<number>();
  let columns: Columns | undefined;
  let count = 0;
  let refused = 0;
  let provider = input.provider ?? '';
  let nameOf = (model: string) => model;
  for await (const { line, value, fault } of readRecords(rows)) {
    signal.throwIfAborted();
    try {
      if (fault !== undefined) throw new CellFault(fault);
      const cells = value as string[];
      if (!columns) {
        columns = columnsOf(
          cells.map((cell, at) => (at === 0 ? cell.replace(/^\ufeff/, '') : cell)),
        );
        provider ||= columns.company ?? '';
        if (provider === '') {
          throw billingErrors.BILLING_IMPORT_FORMAT('Its columns do not tell whose it is.', {
            hint: 'Name the provider: aurelius billing import FILE --provider openai',
          });
        }
        nameOf = await modelNames(columns.company ?? provider, parts.clock.now());
        continue;
      }
      const row = rowOf(columns, cells);
      const nano = await nanoOf(parts, row, columns.company ?? provider, provider);
      addTo(invoiced, keyOf(row.day, nameOf(row.model)), nano);
      days.add(dayOf(row.day));
      count++;
      if (count % PROGRESS === 0) yield { type: 'progress', done: count, total: null };
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      refused++;
      yield { type: 'refused', line, reason: error.message };
    }
    if (invoiced.size > GROUPS_MAX) {
      throw billingErrors.BILLING_IMPORT_FORMAT('It speaks of too many days and models at once.');
    }
  }
  if (!columns) throw billingErrors.BILLING_IMPORT_FORMAT('It is empty.');
  const base = {
    ...{ type: 'result' as const, provider, by: columns.by, rows: count, refused },
    invoicedNano: total(invoiced),
  };
  const dates = [...days].sort((a, b) => a - b);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) {
    const nothing = { bookedNano: 0, differences: [], more: 0, adjusted: 0 };
    yield { ...base, since: null, until: null, ...nothing };
    return;
  }
  const reported = { userId, provider, first, last, nameOf };
  const compared = await resultOf(parts, input, reported, invoiced);
  yield { ...base, since: dateText(first), until: dateText(last), ...compared };
}
