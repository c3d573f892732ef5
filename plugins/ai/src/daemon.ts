// The daemon half of the gateway: operations wired to what does them.
import { definePlugin } from '@aurelius/core/plugin';
import { exactCache } from './cache/exact.ts';
import { ask } from './chat/ask.ts';
import { chat } from './chat/chat.ts';
import { quote } from './chat/quote.ts';
import { contract } from './contract.ts';
import { endpointHandlers } from './endpoints/handlers.ts';
import { modelEndpointHandlers } from './endpoints/models.ts';
import { forget } from './log/forget.ts';
import { list, why } from './log/read.ts';
import { replay } from './log/replay.ts';
import { closeLeftOpen } from './log/write.ts';
import { createTelemetry } from './otel/telemetry.ts';
import { chainCheck } from './privacy/check.ts';
import { prove } from './privacy/prove.ts';
import { promptHandlers } from './prompts/operations.ts';
import type { Ask } from './prompts/process.ts';
import { processHandlers, processJob } from './prompts/process-handlers.ts';
import { listModels, listProviders } from './providers/list.ts';
import { tryProvider } from './providers/try.ts';
import { createRouting } from './routing/routing.ts';

export const plugin = definePlugin(contract, (host) => {
  void closeLeftOpen(host);
  const routing = createRouting(host);
  const telemetry = createTelemetry(host);
  const parts = { host, router: routing.router, cache: exactCache(host), telemetry };
  const asks: Ask = (context, asked) => ask(parts, context, asked);
  return {
    operations: {
      ...modelEndpointHandlers(routing),
      models: (context, { provider }) => listModels(routing, context, provider),
      providers: () => listProviders(routing),
      testProvider: (context, input) => tryProvider(parts, routing, context, input),
      ...endpointHandlers(parts),
      chat: (context, input, rows) => chat(parts, context, input, rows),
      quote: (context, input) => quote(parts, context, input),
      logs: (context, input) => list(host, context, input),
      why: (context, input) => why(host, context, input),
      replay: (context, input) => replay(parts, context, input),
      prove: (context, input) => prove(host, context, input),
      ...promptHandlers(host),
      ...processHandlers(host, asks),
    },
    checks: [...routing.checks, chainCheck(host)],
    metrics: [...routing.metrics, ...telemetry.metrics],
    jobs: {
      forget: (context) => forget(host, context),
      process: processJob(host, asks),
    },
    dispose: () => telemetry.dispose(),
  };
});
