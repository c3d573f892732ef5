// What a call used up, in the words of each dialect: the way back from `usage.ts`.
import type { AiUsage } from '@aurelius/core/plugin';

const inputOf = (usage: AiUsage): number =>
  usage.input + usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h;

/** `usage` of a chat completion. */
export function chatUsage(usage: AiUsage) {
  const input = inputOf(usage);
  return {
    prompt_tokens: input,
    completion_tokens: usage.output,
    total_tokens: input + usage.output,
    prompt_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

/** `usage` of a response. */
export function responsesUsage(usage: AiUsage) {
  const input = inputOf(usage);
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
    },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + usage.output,
  };
}

/** `usage` of a message. */
export const messagesUsage = (usage: AiUsage) => ({
  input_tokens: usage.input,
  cache_read_input_tokens: usage.cacheRead,
  cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  output_tokens: usage.output,
});
