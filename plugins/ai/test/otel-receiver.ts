// A receiver of OTLP on loopback: what it was sent, read back from its JSON.
import { type Answering, sendJson, startUpstream, type Upstream } from './upstream.ts';

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  /** By their keys, each in the wrapping of its type. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly count: string;
    readonly sum: number;
    readonly bucketCounts: readonly string[];
    readonly explicitBounds: readonly number[];
  }[];
}

interface Message {
  readonly resourceSpans?: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<ReceivedSpan, 'attributes'> & {
        readonly attributes: readonly KeyValue[];
      })[];
    }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics: readonly {
      readonly metrics: readonly {
        readonly name: string;
        readonly unit: string;
        readonly histogram: {
          readonly dataPoints: readonly (Omit<ReceivedMetric['points'][number], 'attributes'> & {
            readonly attributes: readonly KeyValue[];
          })[];
        };
      }[];
    }[];
  }[];
}

const byKey = (attributes: readonly KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value]));

export interface Receiver {
  readonly upstream: Upstream;
  /** What `[ai.log.otel]` takes. */
  readonly endpoint: string;
  spans(): readonly ReceivedSpan[];
  /** As they were told last. */
  metrics(): ReadonlyMap<string, ReceivedMetric>;
}

export async function startReceiver(
  answer: Answering = (response) => void sendJson(response, 200, {}),
): Promise<Receiver> {
  const upstream = await startUpstream(answer);
  const messages = () => upstream.heard.map(({ body }) => JSON.parse(body) as Message);
  return {
    upstream,
    endpoint: new URL(upstream.baseUrl).origin,
    spans: () =>
      messages()
        .flatMap(({ resourceSpans = [] }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans)
        .flatMap(({ spans }) => spans)
        .map(({ attributes, ...span }) => ({ ...span, attributes: byKey(attributes) })),
    metrics: () =>
      new Map(
        messages()
          .flatMap(({ resourceMetrics = [] }) => resourceMetrics)
          .flatMap(({ scopeMetrics }) => scopeMetrics)
          .flatMap(({ metrics }) => metrics)
          .map(({ name, unit, histogram }) => {
            const points = histogram.dataPoints.map(({ attributes, ...point }) => ({
              ...point,
              attributes: byKey(attributes),
            }));
            return [name, { name, unit, points }];
          }),
      ),
  };
}
