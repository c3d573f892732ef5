// What can go wrong between whoever asks a model and whoever answers, before an upstream has its say.
import { defineErrors } from '@aurelius/core/contract';

export const gatewayErrors = defineErrors({
  AI_NOT_CONFIGURED: {
    // no 503: a client would ask again and again for what only its owner can mend
    status: 422,
    title: 'No provider of models is configured',
    hint: 'aurelius ai providers add',
    exit: 'config',
  },
  AI_HEADER_INVALID: { status: 400, title: 'A header says something it cannot say' },
  AI_KIND_UNKNOWN: {
    status: 502,
    title: 'No plugin speaks with a provider of this kind',
    hint: 'aurelius plugins list',
    exit: 'config',
  },
  AI_KEY_UNREADABLE: {
    status: 502,
    title: 'The key of the provider cannot be read',
    hint: 'aurelius secrets list',
    exit: 'config',
  },
  AI_UPSTREAM_TIMEOUT: { status: 504, title: 'The provider does not answer', retryable: true },
  AI_NOTHING_SAID: { status: 502, title: 'The model answered nothing', retryable: true },
  AI_TOO_LONG: { status: 504, title: 'The answer takes longer than it may' },
});
