// What a model charges, and what that makes of tokens: whole numbers only, so that nothing is lost in between.
import type { AiUsage } from '@aurelius/core/plugin';

/** Nano-USD for a million tokens: below the first threshold, then from each threshold of the request's input tokens on. */
export type Rate = readonly [base: number, ...steps: (readonly [above: number, nano: number])[]];

/** Each kind of token by its own name; all of it is written down with a call. */
export interface Rates {
  readonly input: Rate;
  readonly cacheRead: Rate;
  readonly cacheWrite5m: Rate;
  readonly cacheWrite1h: Rate;
  readonly output: Rate;
  /** Nano-USD for the request itself. */
  readonly request: number;
}

const TOKENS = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output'] as const;
const WRITTEN = ['input', 'cacheWrite5m', 'cacheWrite1h'] as const;

/** Nothing of it costs anything. */
export const FREE: Rates = {
  input: [0],
  cacheRead: [0],
  cacheWrite5m: [0],
  cacheWrite1h: [0],
  output: [0],
  request: 0,
};

/** What one call is charged at most, nano-USD: a million dollars. An upstream that counts more is not believed. */
const MOST = 10n ** 15n;
const MILLION = 1_000_000n;

const inMillionths = (nano: bigint, half: bigint): number => {
  const rounded = (nano + half) / MILLION;
  return Number(rounded > MOST ? MOST : rounded);
};

/** The price that holds for a request with so many input tokens; a threshold is passed by what is above it. */
function at([base, ...steps]: Rate, inputTokens: number): number {
  return steps.reduce((price, [above, nano]) => (inputTokens > above ? nano : price), base);
}

/** The dearest price for a request with so many input tokens or fewer. */
function dearest([base, ...steps]: Rate, inputTokens: number): number {
  return Math.max(base, ...steps.filter(([above]) => inputTokens > above).map(([, nano]) => nano));
}

export const isFree = (rates: Rates): boolean =>
  rates.request === 0 && TOKENS.every((kind) => rates[kind].flat().every((it) => it === 0));

/** What was used costs so much, nano-USD, rounded to the nearest. Thresholds count all input tokens, cached or not. */
export function costOf(rates: Rates, usage: AiUsage): number {
  const total = usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;
  const sum = TOKENS.reduce(
    (nano, kind) => nano + BigInt(usage[kind]) * BigInt(at(rates[kind], total)),
    BigInt(rates.request) * MILLION,
  );
  return inMillionths(sum, MILLION / 2n);
}

/** The most that so many tokens can cost, nano-USD, rounded up: all of the input might go into the provider's cache. */
export function worstOf(rates: Rates, inputMost: number, outputMost: number): number {
  const input = Math.max(...WRITTEN.map((kind) => dearest(rates[kind], inputMost)));
  const sum =
    BigInt(inputMost) * BigInt(input) +
    BigInt(outputMost) * BigInt(dearest(rates.output, inputMost)) +
    BigInt(rates.request) * MILLION;
  return inMillionths(sum, MILLION - 1n);
}

/** How many output tokens fit into so much money beside the input; below 0: not even that does. */
export function outputWithin(rates: Rates, inputMost: number, nano: number): number {
  const left = nano - worstOf(rates, inputMost, 0);
  if (left < 0) return -1;
  const price = dearest(rates.output, inputMost);
  return price === 0 ? Number.MAX_SAFE_INTEGER : Number((BigInt(left) * MILLION) / BigInt(price));
}
