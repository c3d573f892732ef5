// Why a request is given to nobody: what it names is not there, may not be asked, or has to be left alone for a while.
import { defineErrors } from '@aurelius/core/contract';

export const routingErrors = defineErrors({
  AI_MODEL_NOT_FOUND: {
    status: 404,
    title: 'No provider has this model',
    hint: 'aurelius ai models',
  },
  AI_MODEL_AMBIGUOUS: {
    status: 400,
    title: 'Several providers have this model',
    hint: 'Say which: provider/model; or have one chosen: aurelius config set ai.routing.prefer cost',
  },
  AI_DIALECT_UNSUPPORTED: {
    status: 400,
    title: 'The provider of this model cannot be asked in this way',
    hint: 'aurelius ai models',
  },
  AI_PROVIDER_FORBIDDEN: {
    status: 403,
    title: 'What the request holds may not go to a provider of this model',
    hint: 'aurelius config explain ai.privacy',
    exit: 'refused',
  },
  AI_PROVIDERS_RESTING: {
    status: 503,
    title: 'All providers of this model failed, and are left alone for a while',
    hint: 'aurelius ai providers list',
    retryable: true,
  },
  AI_PROVIDER_NOT_FOUND: {
    status: 404,
    title: 'No provider has this name',
    hint: 'aurelius ai providers list',
  },
});
