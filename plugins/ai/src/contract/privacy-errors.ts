// What can go wrong with labels and with the proof of where data went.
import { defineErrors } from '@aurelius/core/contract';

export const privacyErrors = defineErrors({
  AI_LABEL_UNKNOWN: {
    status: 403,
    title: 'The request has a label that the config does not know',
    hint: 'Say in the config where it may go: aurelius config set ai.privacy.labels.LABEL',
    exit: 'refused',
  },
  AI_CHAIN_BROKEN: {
    status: 409,
    title: 'The chain of what went to providers is not as it was written',
    exit: 'failure',
  },
  AI_PROOF_CONTRADICTED: {
    status: 409,
    title: 'No: it did go there',
    exit: 'failure',
  },
});
