// What can go wrong between whoever asks a model and whoever answers.
import { defineErrors } from '@aurelius/core/contract';
import { upstreamErrors } from './upstream-errors.ts';

const gatewayErrors = defineErrors({
  AI_NOT_CONFIGURED: {
    status: 503,
    title: 'No provider of models is configured',
    hint: 'Add one: aurelius ai providers add',
    exit: 'config',
  },
});

export const aiErrors = { ...gatewayErrors, ...upstreamErrors };
