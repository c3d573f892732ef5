// The operations on what models make of tasks, wired to their rules; asking one is loaded when somebody first does.
import type { Host, PluginHalf } from '@aurelius/core/plugin';
import type { analysisOperations } from '../contract/analysis.ts';
import type { contract } from '../contract.ts';
import { apply } from './apply.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof analysisOperations>;

export const analysisHandlers = (host: Host): Handlers => ({
  analyze: async (context, input) => (await import('./analyze.ts')).analyze(host, context, input),
  apply: (context, input) => apply(host, context, input),
});
