// The metrics of the conventions: histograms that grow while the daemon runs, each with a bounded number of series.
import type { Closing } from '../gateway/hold.ts';
import { commonAttributes, type EndedTurn, inputOf } from './attributes.ts';
import { type Attributes, keyValues, unixNano } from './otlp.ts';

const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

/** Names, units and bounds of the buckets as the conventions have them. */
const METRICS = {
  usage: {
    name: 'gen_ai.client.token.usage',
    description: 'Number of input and output tokens used.',
    unit: '{token}',
    bounds: TOKENS,
  },
  duration: {
    name: 'gen_ai.client.operation.duration',
    description: 'GenAI operation duration.',
    unit: 's',
    bounds: SECONDS,
  },
  firstChunk: {
    name: 'gen_ai.client.operation.time_to_first_chunk',
    description: 'Time until the first chunk of a streamed answer.',
    unit: 's',
    bounds: SECONDS,
  },
} as const;
type MetricName = keyof typeof METRICS;
const NAMES = Object.keys(METRICS) as MetricName[];

/** Most series of one metric: the rest counts together, as the specification of its SDKs has it. */
const SERIES_MAX = 1000;
const OVERFLOW: Attributes = { 'otel.metric.overflow': true };

/** AGGREGATION_TEMPORALITY_CUMULATIVE of the protocol. */
const CUMULATIVE = 2;
const MILLISECONDS = 1000;

interface Series {
  readonly attributes: object[];
  readonly buckets: number[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

export interface Histograms {
  /** @param endedAt milliseconds since 1970 UTC */
  record(turn: EndedTurn, closing: Closing, endedAt: number): void;
  /** All metrics as OTLP has them, at this moment; none where nothing was recorded. */
  metrics(now: number): object[];
}

/** @param startedAt milliseconds since 1970 UTC */
export function createHistograms(startedAt: number): Histograms {
  const all = new Map<MetricName, Map<string, Series>>(NAMES.map((name) => [name, new Map()]));

  const seriesOf = (name: MetricName, attributes: Attributes): Series => {
    const known = all.get(name) as Map<string, Series>;
    let key = JSON.stringify(attributes);
    let told = attributes;
    if (!known.has(key) && known.size >= SERIES_MAX) {
      key = '';
      told = OVERFLOW;
    }
    let series = known.get(key);
    if (!series) {
      const buckets = Array.from({ length: METRICS[name].bounds.length + 1 }, () => 0);
      series = {
        attributes: keyValues(told),
        buckets,
        count: 0,
        sum: 0,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
      };
      known.set(key, series);
    }
    return series;
  };
  const add = (name: MetricName, attributes: Attributes, value: number) => {
    const series = seriesOf(name, attributes);
    // a bound is the largest value of its bucket
    const found = METRICS[name].bounds.findIndex((bound) => value <= bound);
    const place = found === -1 ? METRICS[name].bounds.length : found;
    series.buckets[place] = (series.buckets[place] ?? 0) + 1;
    series.count++;
    series.sum += value;
    series.min = Math.min(series.min, value);
    series.max = Math.max(series.max, value);
  };

  return {
    record(turn, closing, endedAt) {
      const { usage, firstByteMs, target } = turn.progress;
      // a metric of clients: where no provider was asked, there was no operation of one
      if (!target || closing.status === 'cached') return;
      const { 'error.type': error = null, ...common } = commonAttributes(turn, closing);
      const seconds = Math.max(0, endedAt - turn.startedAt) / MILLISECONDS;
      add('duration', { ...common, 'error.type': error }, seconds);
      if (turn.incoming.stream && firstByteMs !== null) {
        add('firstChunk', common, firstByteMs / MILLISECONDS);
      }
      if (!usage) return;
      add('usage', { ...common, 'gen_ai.token.type': 'input' }, inputOf(usage));
      add('usage', { ...common, 'gen_ai.token.type': 'output' }, usage.output);
    },
    metrics: (now) =>
      NAMES.flatMap((metric) => {
        const { name, description, unit, bounds } = METRICS[metric];
        const dataPoints = [...(all.get(metric)?.values() ?? [])].map((series) => ({
          attributes: series.attributes,
          startTimeUnixNano: unixNano(startedAt),
          timeUnixNano: unixNano(now),
          count: String(series.count),
          sum: series.sum,
          bucketCounts: series.buckets.map(String),
          explicitBounds: bounds,
          min: series.min,
          max: series.max,
        }));
        if (dataPoints.length === 0) return [];
        const histogram = { aggregationTemporality: CUMULATIVE, dataPoints };
        return [{ name, description, unit, histogram }];
      }),
  };
}
