// What is wrong with a request before anybody is asked.
import { defineErrors } from '@aurelius/core/contract';

export const requestErrors = defineErrors({
  AI_REQUEST_INVALID: { status: 400, title: 'The request cannot be read' },
  AI_STATE_UNSUPPORTED: {
    status: 400,
    title: 'Nothing is kept from one request to the next',
    hint: 'Send the whole conversation with every request, with `store` false and without ids of earlier answers.',
  },
  AI_NOT_TRANSLATABLE: {
    status: 400,
    title: 'The provider of this model speaks another dialect, which cannot say it',
    hint: 'Leave it out, or ask a model whose provider speaks the dialect of the request.',
  },
});
