// What can go wrong with prompts: in their files, and in what they are given.
import { defineErrors } from '@aurelius/core/contract';

export const promptErrors = defineErrors({
  AI_PROMPT_NOT_FOUND: {
    status: 404,
    title: 'There is no such prompt',
    hint: 'aurelius ai prompts list',
  },
  AI_PROMPT_INVALID: { status: 422, title: 'The prompt is not well formed' },
  AI_PROMPT_VARIABLES: { status: 422, title: 'The prompt cannot take these variables' },
});
