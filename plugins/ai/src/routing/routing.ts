// Everything that routing consists of, made once for the daemon half: lists, rests and times, and the router over them.
import type { Check, Host, Metric } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import type { ListParts } from '../providers/list.ts';
import { createModels } from '../providers/models.ts';
import { createBreaker } from './breaker.ts';
import { healthChecks, routingMetrics } from './health.ts';
import { countFailures, createLatency } from './memory.ts';
import { createRouter } from './router.ts';
import type { Router } from './types.ts';

export interface Routing extends ListParts {
  readonly host: Host<AiConfig>;
  readonly router: Router;
  readonly checks: readonly Check[];
  readonly metrics: readonly Metric[];
}

export function createRouting(host: Host<AiConfig>): Routing {
  const models = createModels(host);
  const breaker = createBreaker(host.clock);
  const latency = createLatency();
  const failures = countFailures();
  const parts = { host, models, breaker };
  return {
    ...parts,
    router: createRouter({ ...parts, latency, failures }),
    checks: healthChecks(parts),
    metrics: routingMetrics(parts, latency, failures),
  };
}
