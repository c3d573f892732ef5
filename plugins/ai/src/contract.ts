// The truth about the gateway to models: operations, config, errors.
import type { PluginContract } from '@aurelius/core/plugin';
import { chatOperations } from './contract/chat.ts';
import { aiConfig } from './contract/config.ts';
import { endpoints } from './contract/endpoints.ts';
import { aiErrors } from './contract/errors.ts';
import { logOperations } from './contract/log.ts';
import { logJobs } from './contract/log-jobs.ts';
import { modelEndpoints } from './contract/model-endpoints.ts';
import { modelOperations } from './contract/models.ts';
import { processEvents, processJobs, processOperations } from './contract/process.ts';
import { promptOperations } from './contract/prompts.ts';
import { proveOperations } from './contract/prove.ts';
import { replayOperations } from './contract/replay.ts';

export * from './contract/chat.ts';
export * from './contract/config.ts';
export * from './contract/errors.ts';
export * from './contract/log.ts';
export * from './contract/log-entity.ts';
export * from './contract/permissions.ts';
export * from './contract/privacy-errors.ts';
export * from './contract/process.ts';
export * from './contract/prompts.ts';
export * from './contract/prove.ts';
export * from './contract/replay.ts';

export const contract = {
  id: 'ai',
  operations: {
    ...modelOperations,
    ...modelEndpoints,
    ...chatOperations,
    ...endpoints,
    ...logOperations,
    ...processOperations,
    ...promptOperations,
    ...proveOperations,
    ...replayOperations,
  },
  errors: aiErrors,
  events: { ...processEvents },
  config: aiConfig,
  // an Ollama that is there is used where its owner has configured nothing
  net: {
    '127.0.0.1:11434': { purpose: 'Answers what people and programs ask models', data: 'content' },
  },
  jobs: { ...logJobs, ...processJobs },
  schedules: {
    forget: {
      title: 'Forget old requests to models',
      cron: '20 * * * *',
      job: logJobs.forget.id,
    },
  },
  uses: ['meter:use', 'provider:use'],
} satisfies PluginContract;
