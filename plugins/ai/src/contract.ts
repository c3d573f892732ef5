// The truth about the gateway to models: operations, config, errors.
import type { PluginContract } from '@aurelius/core/plugin';
import { aiConfig } from './contract/config.ts';
import { aiErrors } from './contract/errors.ts';

export * from './contract/config.ts';
export * from './contract/errors.ts';
export * from './contract/permissions.ts';

export const contract = {
  id: 'ai',
  operations: {},
  errors: aiErrors,
  events: {},
  config: aiConfig,
  uses: ['meter:use', 'provider:use'],
} satisfies PluginContract;
