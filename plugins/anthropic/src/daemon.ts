// The daemon half of the provider Anthropic.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { anthropic } from './provider.ts';

export const plugin = definePlugin(contract, () => ({
  operations: {},
  providers: { provider: { anthropic } },
}));
