// The truth about the provider OpenAI: what it provides. Addresses and keys are in the config of the gateway.
import type { PluginContract } from '@aurelius/core/plugin';
import * as z from 'zod';

export const contract = {
  id: 'openai',
  operations: {},
  errors: {},
  events: {},
  config: z.strictObject({}),
  uses: [],
  provides: ['provider:openai'],
} satisfies PluginContract;
