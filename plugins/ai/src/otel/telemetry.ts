// What the gateway tells of requests that have ended: nothing, unless the owner names a receiver (ADR 0043).
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Host, Metric } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import type { Closing } from '../gateway/hold.ts';
import type { EndedTurn } from './attributes.ts';
import type { Counts, Exporter } from './exporter.ts';

/** Calls of the exporter are nobody's, whoever's request it was that they tell of. */
const outside = AsyncLocalStorage.snapshot();

export interface Telemetry {
  /** To be told once of each request, when everything about it is known. Takes no time, and never throws. */
  ended(turn: EndedTurn, closing: Closing): void;
  readonly metrics: readonly Metric[];
  /** Sends what waits. */
  dispose(): Promise<void>;
}

export function createTelemetry(host: Host<AiConfig>): Telemetry {
  let loading: Promise<Exporter> | undefined;
  let loaded: Exporter | undefined;
  /** Requests that wait for the exporter itself. */
  let early = 0;

  const load = async (): Promise<Exporter> => {
    const { createExporter } = await import('./exporter.ts');
    loaded = createExporter(host);
    return loaded;
  };
  const record = async (turn: EndedTurn, closing: Closing, endedAt: number): Promise<void> => {
    early++;
    try {
      loading ??= load();
      (await loading).record(turn, closing, endedAt);
    } catch (error) {
      host.log.warn({ err: error }, 'a request was not told of');
    } finally {
      early--;
    }
  };
  const countsNow = (): Counts => {
    const { sent, dropped, waiting } = loaded?.counts ?? { sent: 0, dropped: 0, waiting: 0 };
    return { sent, dropped, waiting: waiting + early };
  };
  const counted = (name: keyof Counts) => () => (loading ? [{ value: countsNow()[name] }] : []);

  return {
    ended(turn, closing) {
      if (host.config.log.otel === undefined) return;
      void outside(record, turn, closing, host.clock.now());
    },
    metrics: [
      {
        name: 'aurelius_ai_otel_sent_spans_total',
        type: 'counter',
        help: 'Requests that the OpenTelemetry receiver was told of',
        read: counted('sent'),
      },
      {
        name: 'aurelius_ai_otel_dropped_spans_total',
        type: 'counter',
        help: 'Requests that the OpenTelemetry receiver did not take, or not in time',
        read: counted('dropped'),
      },
      {
        name: 'aurelius_ai_otel_waiting_spans',
        type: 'gauge',
        help: 'Requests that the OpenTelemetry receiver is yet to be told of',
        read: counted('waiting'),
      },
    ],
    async dispose() {
      await (await loading)?.close();
    },
  };
}
