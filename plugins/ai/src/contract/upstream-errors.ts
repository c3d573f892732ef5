// What a failure of a provider is called towards our caller; none of it speaks of the caller's own key.
import { defineErrors } from '@aurelius/core/contract';

export const upstreamErrors = defineErrors({
  AI_UPSTREAM_CREDENTIALS: {
    status: 502,
    title: 'The provider refuses our key',
    hint: 'Give the provider a key that works.',
    exit: 'config',
  },
  AI_UPSTREAM_LIMITED: { status: 429, title: 'The provider was asked too much', retryable: true },
  AI_UPSTREAM_OVERLOADED: { status: 503, title: 'The provider is overloaded', retryable: true },
  AI_UPSTREAM_FAILED: {
    status: 502,
    title: 'The provider failed',
    exit: 'unavailable',
    retryable: true,
  },
  AI_UPSTREAM_REFUSED: { status: 400, title: 'The provider refuses the request' },
});
