// The truth about servers that speak like OpenAI: what is provided. Addresses and keys are in the config of the gateway.
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';

export const contract = {
  id: 'openai-compatible',
  operations: {},
  errors: {},
  events: {},
  config: z.strictObject({}),
  uses: [],
  provides: ['provider:openai-compatible', 'provider:ollama'],
} satisfies PluginContract;
