// What is going to be spent until a period ends, with the method that the answer names.
import type { CallContext } from '@aurelius/core/plugin';
import { FORECAST_DAYS, FORECAST_LEAST } from './contract/forecast-days.ts';
import type { ForecastReport, Period } from './contract.ts';
import type { Parts } from './parts.ts';
import { dayAt, periodAt, startOfDay } from './period.ts';
import { predict } from './predict.ts';
import { dateText } from './span.ts';
import { findBudgetFor } from './store.ts';
import { callsIn } from './usage.ts';

const METHOD = 'average of each weekday, the last one counting for 0.3; four of five cases';

/** What was spent on each of the days from one to another, that one left out. */
async function spentByDay(
  parts: Parts,
  { userId, zone }: Pick<CallContext, 'userId' | 'zone'>,
  first: number,
  end: number,
): Promise<number[]> {
  const sums = Array.from({ length: end - first }, () => 0);
  const span = { start: startOfDay(first, zone), end: startOfDay(end, zone) };
  for await (const rows of callsIn(parts, userId, span)) {
    for (const { at, costNano } of rows) {
      const place = dayAt(at, zone) - first;
      sums[place] = (sums[place] ?? 0) + (costNano ?? 0);
    }
  }
  return sums;
}

const sum = (values: readonly number[]): number => values.reduce((total, it) => total + it, 0);

export async function forecast(
  parts: Parts,
  context: Pick<CallContext, 'userId' | 'zone'>,
  { period }: { readonly period: Exclude<Period, 'day' | 'total'> },
): Promise<ForecastReport> {
  const { userId, zone } = context;
  const now = parts.clock.now();
  const today = dayAt(now, zone);
  const span = periodAt(period, now, zone);
  const [first, end] = [dayAt(span.start, zone), dayAt(span.end, zone)];
  const from = Math.min(first, today - FORECAST_DAYS);
  const spent = await spentByDay(parts, context, from, today + 1);
  const spentToday = spent.at(-1) ?? 0;
  const spentNano = sum(spent.slice(first - from));
  // before the first call there was nothing to be learned from
  const whole = spent.slice(0, -1).slice(-FORECAST_DAYS);
  const begun = whole.findIndex((nano) => nano > 0);
  const known = begun === -1 ? [] : whole.slice(begun);
  const budget = await findBudgetFor(parts.db, { userId, scope: 'global', period });
  const limitNano = budget?.limitNano ?? null;
  const report = {
    ...{ since: dateText(first), until: dateText(end - 1), zone, method: METHOD },
    ...{ days: known.length, spentNano, limitNano },
  };
  if (known.length < FORECAST_LEAST) {
    return { ...report, expectedNano: null, lowNano: null, highNano: null, reached: null };
  }
  const { expected, spread } = predict(today - known.length, known);
  let total = spentNano + Math.max(0, expected(today) - spentToday);
  let reached = limitNano !== null && total >= limitNano ? today : null;
  for (let day = today + 1; day < end; day++) {
    total += expected(day);
    if (reached === null && limitNano !== null && total >= limitNano) reached = day;
  }
  const off = spread(end - today);
  return {
    ...report,
    expectedNano: Math.round(total),
    lowNano: Math.round(Math.max(spentNano, total - off)),
    highNano: Math.round(total + off),
    reached: reached === null ? null : dateText(reached),
  };
}
