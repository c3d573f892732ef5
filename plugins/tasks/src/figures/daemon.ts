// The operations on boards and figures, wired to what they do; that is loaded when somebody first asks.
import type { PluginHalf } from '@aurelius/core/plugin';
import type { figures } from '../contract/figures.ts';
import type { contract } from '../contract.ts';
import type { Parts } from '../service.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof figures>;

export const figureHandlers = (parts: Parts): Handlers => ({
  board: async (context, input) => (await import('./board.ts')).board(parts, context, input),
  stats: async (context, input) => (await import('./stats.ts')).stats(parts, context, input),
  burndown: async (context, input) =>
    (await import('./burndown.ts')).burndown(parts, context, input),
});
