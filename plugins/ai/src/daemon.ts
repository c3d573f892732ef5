// The daemon half of the gateway: operations wired to what does them.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { forget } from './log/forget.ts';
import { list, why } from './log/read.ts';
import { closeLeftOpen } from './log/write.ts';
import { promptHandlers } from './prompts/operations.ts';

export const plugin = definePlugin(contract, (host) => {
  void closeLeftOpen(host);
  return {
    operations: {
      logs: (context, input) => list(host, context, input),
      why: (context, input) => why(host, context, input),
      ...promptHandlers(host),
    },
    jobs: { forget: (context) => forget(host, context) },
  };
});
