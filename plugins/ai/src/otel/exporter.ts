// Holds what is to be sent, bounded, and sends it in the background; loaded with the first request that is told of.
import { VERSION } from '@aurelius/core/contract';
import type { Host } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import type { Closing } from '../gateway/hold.ts';
import type { EndedTurn } from './attributes.ts';
import { createHistograms } from './histograms.ts';
import { keyValues } from './otlp.ts';
import { type OtelConfig, type Sent, send } from './send.ts';
import { spanOf } from './span.ts';

/** What was recorded is sent this often, milliseconds. */
const EVERY_MS = 5000;
/** Spans of one export, and those that wait at most: beyond that the oldest are dropped. */
const BATCH = 512;
const WAITING_MAX = 2048;
/** Pauses after an export that may be made again: the first and the longest, milliseconds. */
const PAUSE_MS = 5000;
const PAUSE_MAX_MS = 60_000;
/** For the last export, when the daemon stops, milliseconds. */
const LAST_MS = 3000;

type Parts = Pick<Host<AiConfig>, 'config' | 'http' | 'secrets' | 'clock' | 'ids' | 'log'>;

export interface Counts {
  /** Spans that the receiver took. */
  readonly sent: number;
  /** Spans that it did not take, or that did not wait long enough for it. */
  readonly dropped: number;
  readonly waiting: number;
}

export interface Exporter {
  /** @param endedAt milliseconds since 1970 UTC */
  record(turn: EndedTurn, closing: Closing, endedAt: number): void;
  /** Sends what waits, unless the receiver is left alone for a while. */
  flush(): Promise<void>;
  readonly counts: Counts;
  /** Sends what waits, once, whatever was before. */
  close(): Promise<void>;
}

export function createExporter(parts: Parts): Exporter {
  const { clock, log } = parts;
  const resource = {
    attributes: keyValues({
      'service.name': 'aurelius',
      'service.version': VERSION,
      // histograms begin at 0 with each daemon
      'service.instance.id': parts.ids.uuid(),
    }),
  };
  const scope = { name: 'aurelius.ai', version: VERSION };
  const closing = new AbortController();
  const histograms = createHistograms(clock.now());
  const counts = { sent: 0, dropped: 0 };
  let waiting: object[] = [];
  /** Spans that are being sent: nobody has taken them yet. */
  let underWay = 0;
  let changed = false;
  const failures = { traces: 0, metrics: 0 };
  let restsUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const bounded = () => {
    const tooMany = waiting.length - WAITING_MAX;
    if (tooMany <= 0) return;
    waiting.splice(0, tooMany);
    counts.dropped += tooMany;
  };
  /** Tells of the first failure, for the others say the same. @returns whether to go on */
  const heard = (path: keyof typeof failures, sent: Sent): boolean => {
    if (sent.why === null) {
      failures[path] = 0;
      return true;
    }
    if (failures[path] === 0) log.warn({ path, why: sent.why }, 'telemetry was not taken');
    failures[path]++;
    if (!sent.again) return true;
    const pause = Math.min(PAUSE_MS * 2 ** (failures[path] - 1), PAUSE_MAX_MS);
    restsUntil = clock.now() + Math.max(sent.waitMs ?? 0, pause);
    return false;
  };
  const sendSpans = async (otel: OtelConfig): Promise<boolean> => {
    while (waiting.length > 0) {
      const spans = waiting.splice(0, BATCH);
      const message = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] };
      underWay = spans.length;
      const sent = await send(parts, otel, 'traces', message, spans.length, closing.signal);
      underWay = 0;
      if (sent.again) {
        waiting.unshift(...spans);
        bounded();
      } else {
        counts.sent += spans.length - sent.rejected;
        counts.dropped += sent.rejected;
      }
      if (!heard('traces', sent)) return false;
    }
    return true;
  };
  const sendMetrics = async (otel: OtelConfig): Promise<void> => {
    if (!changed) return;
    const metrics = histograms.metrics(clock.now());
    changed = false;
    if (metrics.length === 0) return;
    const message = { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics }] }] };
    const sent = await send(parts, otel, 'metrics', message, metrics.length, closing.signal);
    // they only grow, so that the next ones say it all again
    if (!heard('metrics', sent)) changed = true;
  };
  const sendAll = async (): Promise<void> => {
    const { otel } = parts.config.log;
    if (otel === undefined) {
      counts.dropped += waiting.length;
      waiting = [];
      changed = false;
    } else if (await sendSpans(otel)) await sendMetrics(otel);
  };
  const sendOnce = (): Promise<void> => {
    running ??= sendAll().finally(() => {
      running = undefined;
    });
    return running;
  };
  const flush = async (): Promise<void> => {
    if (clock.now() >= restsUntil) await sendOnce();
  };
  const arm = () => {
    timer ??= setTimeout(() => {
      void flush().finally(() => {
        timer = undefined;
        if (waiting.length > 0 || changed) arm();
      });
    }, EVERY_MS).unref();
  };

  return {
    get counts() {
      return { ...counts, waiting: waiting.length + underWay };
    },
    record(turn, how, endedAt) {
      waiting.push(spanOf(turn, how, endedAt));
      bounded();
      histograms.record(turn, how, endedAt);
      changed = true;
      if (!closing.signal.aborted) arm();
    },
    flush,
    async close() {
      clearTimeout(timer);
      const last = setTimeout(() => closing.abort(), LAST_MS);
      await running;
      await sendOnce();
      clearTimeout(last);
      closing.abort();
    },
  };
}
