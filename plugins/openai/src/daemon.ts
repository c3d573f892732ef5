// The daemon half of the provider OpenAI.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { openai } from './provider.ts';

export const plugin = definePlugin(contract, () => ({
  operations: {},
  providers: { provider: { openai } },
}));
