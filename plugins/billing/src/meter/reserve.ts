// Reserving: the most that a call can cost is held against every budget that covers it, or the call is refused.
import type { WriteTx } from '@aurelius/core/db';
import type { SpendAsk, SpendGrant, SpendQuote } from '@aurelius/core/plugin';
import { billingErrors } from '../contract.ts';
import {
  leftOf,
  mostOf,
  openedPeriods,
  type Running,
  runningPeriods,
  softOf,
  usedOf,
} from '../limits.ts';
import { usdText } from '../money.ts';
import type { Parts } from '../parts.ts';
import { type Price, priceOf } from '../prices/price.ts';
import { isFree, outputWithin, type Rates, worstOf } from '../prices/rates.ts';
import { scopesOf, tagsText } from '../scope.ts';
import { budgetsIn, holdInPeriod, insertUsage, transfer } from '../store.ts';
import { priceHint, refusal, standing, warning } from '../words.ts';

/** Output tokens of a call that does not say how many it can have: as many as it is cut to where a budget has to hold. */
const OUTPUT_CUT = 16_384;
/** Fewer are no answer. */
const OUTPUT_LEAST = 256;
/** What such a call is thought to answer where nothing has to hold. */
const OUTPUT_USUAL = 2048;

type Ask = Omit<SpendAsk, 'requestId' | 'attempt'>;

const isHard = ({ budget }: Running): boolean => budget.action !== 'warn';

const tightestOf = (hard: readonly Running[]): Running | undefined =>
  hard.reduce<Running | undefined>(
    (a, b) => (a === undefined || leftOf(b) < leftOf(a) ? b : a),
    undefined,
  );

interface Held {
  /** Nano-USD. */
  readonly nano: number;
  /** Output tokens that the call has to be cut to. */
  readonly cut: number | null;
}

/** What is held for a call with a price. @throws Problem where it does not fit */
function heldFor(ask: Ask, rates: Rates, tightest: Running | undefined, now: number): Held {
  const { inputMost, outputMost, costMost } = ask;
  const aboveLimit = (nano: number) =>
    billingErrors.COST_ABOVE_LIMIT(
      `It could cost ${usdText(nano)}; its caller allows ${usdText(costMost ?? 0)}.`,
    );
  const left = tightest ? leftOf(tightest) : Number.POSITIVE_INFINITY;
  if (outputMost !== null || (costMost === null && !tightest)) {
    const nano = worstOf(rates, inputMost, outputMost ?? OUTPUT_USUAL);
    if (costMost !== null && nano > costMost) throw aboveLimit(nano);
    if (tightest && nano > left) throw refusal(tightest, nano, now);
    return { nano, cut: null };
  }
  const least = worstOf(rates, inputMost, OUTPUT_LEAST);
  if (costMost !== null && least > costMost) throw aboveLimit(least);
  if (tightest && least > left) {
    if (worstOf(rates, inputMost, 0) >= left) throw refusal(tightest, least, now);
    throw billingErrors.BUDGET_TOO_SMALL(
      `${standing(tightest)}. What is left is too little for ${OUTPUT_LEAST} tokens.`,
    );
  }
  const most = outputWithin(rates, inputMost, Math.min(left, costMost ?? left));
  const cut = Math.min(OUTPUT_CUT, most);
  return { nano: worstOf(rates, inputMost, cut), cut };
}

function unpriced(ask: Ask, tightest: Running | undefined): Held | null {
  const name = `${ask.provider}/${ask.model}`;
  const hint = priceHint(name);
  if (tightest) {
    throw billingErrors.BUDGET_PRICE_UNKNOWN(`${name}: ${standing(tightest)}.`, { hint });
  }
  if (ask.costMost !== null) {
    throw billingErrors.BUDGET_PRICE_UNKNOWN(
      `${name}: its caller allows ${usdText(ask.costMost)}, and nobody knows what it costs.`,
      { hint },
    );
  }
  return null;
}

/** Whether so much more uses a budget beyond its mark. */
const isMarked = ({ budget, period }: Running, nano: number): boolean =>
  usedOf(period) + nano >= (softOf(budget) ?? budget.limitNano);

function note(ask: SpendAsk, price: Price, parts: Parts, now: number) {
  const { requestId, attempt, userId, tokenId, project, feature, provider, kind, model } = ask;
  return {
    id: parts.ids.uuid(),
    ...{ userId, requestId, attempt, at: now, endedAt: null, provider, kind, model, tokenId },
    ...{ project, feature, tags: tagsText(ask.tags) },
    ...{ input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 },
    state: 'held' as const,
    costNano: null,
    costState: price.state,
    priceSource: price.source,
    rates: price.rates,
  };
}

/**
 * Holds back the most that a call can cost, against all budgets that cover it or none.
 * @throws Problem as `SpendMeter.reserve`
 */
export async function reserve(tx: WriteTx, parts: Parts, ask: SpendAsk): Promise<SpendGrant> {
  const price = await priceOf(parts.config, ask, parts.clock.now());
  const now = parts.clock.now();
  const row = note(ask, price, parts, now);
  if (price.rates && isFree(price.rates)) {
    await insertUsage(tx, { ...row, heldNano: 0, periods: [] });
    return { held: 0, state: price.state, outputMost: null, warnings: [], downgrade: false };
  }
  const budgets = await budgetsIn(tx, ask.userId, scopesOf(ask));
  const covering = await openedPeriods(tx, parts, budgets);
  const tightest = tightestOf(covering.filter(isHard));
  const held = price.rates ? heldFor(ask, price.rates, tightest, now) : unpriced(ask, tightest);
  const nano = held?.nano ?? 0;
  for (const running of covering) {
    const most = isHard(running) ? mostOf(running) : Number.MAX_SAFE_INTEGER;
    // asked once more by the database: on PostgreSQL somebody else may have been in between
    if (!(await holdInPeriod(tx, running.period.id, nano, most))) throw refusal(running, nano, now);
  }
  const { id, userId } = row;
  await insertUsage(tx, {
    ...row,
    heldNano: held?.nano ?? null,
    periods: covering.map(({ period }) => period.id),
  });
  await transfer(tx, [
    {
      ...{ userId, at: now, kind: 'hold', nano, usageId: id, note: null },
      ...{ source: `provider:${ask.provider}`, target: 'held' },
    },
  ]);
  const marked = covering.filter((running) => isMarked(running, nano));
  return {
    held: held?.nano ?? null,
    state: price.state,
    outputMost: held?.cut ?? null,
    warnings: marked.map((running) => warning(running, nano)),
    downgrade: marked.some(({ budget }) => budget.action === 'downgrade'),
  };
}

/** What a call is expected to cost, and what is left for it. */
export async function quote(parts: Parts, ask: Ask): Promise<SpendQuote> {
  const { rates, state } = await priceOf(parts.config, ask, parts.clock.now());
  const budgets = await budgetsIn(parts.db, ask.userId, scopesOf(ask));
  const tightest = tightestOf((await runningPeriods(parts.db, parts, budgets)).filter(isHard));
  const left = tightest ? leftOf(tightest) : null;
  if (!rates) return { low: null, expected: null, worst: null, state, left };
  const { inputMost, outputMost } = ask;
  const usual = Math.min(outputMost ?? OUTPUT_USUAL, OUTPUT_USUAL);
  return {
    low: worstOf(rates, inputMost, 0),
    expected: worstOf(rates, inputMost, usual),
    worst: worstOf(rates, inputMost, outputMost ?? OUTPUT_CUT),
    state,
    left,
  };
}
