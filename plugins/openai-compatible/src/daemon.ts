// The daemon half of the servers that speak like OpenAI.
import { definePlugin } from '@aurelius/core/plugin';
import { contract } from './contract.ts';
import { compatible } from './provider.ts';

export const plugin = definePlugin(contract, () => ({
  operations: {},
  providers: {
    provider: {
      'openai-compatible': compatible('OpenAI-compatible'),
      ollama: compatible('Ollama'),
    },
  },
}));
