// What can go wrong with an answer that a program reads.
import { defineErrors } from '@aurelius/core/contract';

export const processErrors = defineErrors({
  AI_ANSWER_INVALID: {
    status: 502,
    title: 'The model did not answer in the form that was asked for, nor when it was told so',
    retryable: true,
    hint: 'Ask a larger model: --model deep',
  },
});
