// What a call used up, out of the words of each dialect: every token once, those of a cache apart from the others.
import type { AiUsage } from '@aurelius/core/plugin';
import { countOf, type JsonObject, objectOf } from './json.ts';

/** Most tokens that are believed: no call uses a billion, and sums of what is made up have to stay whole numbers. */
const TOKENS_MAX = 1e9;

const tokensOf = (value: unknown): number | null => {
  const count = countOf(value);
  return count === null ? null : Math.min(count, TOKENS_MAX);
};

/**
 * Cached tokens, those written into the cache and reasoning are parts of the totals, in chat completions and in Responses
 * alike. However long what was written stays, it is charged alike.
 */
function openAi(
  usage: unknown,
  names: Readonly<Record<'input' | 'inputDetails' | 'output' | 'outputDetails', string>>,
): AiUsage | null {
  const told = objectOf(usage);
  const input = tokensOf(told?.[names.input]);
  if (!told || input === null) return null;
  const output = tokensOf(told[names.output]) ?? 0;
  const details = objectOf(told[names.inputDetails]);
  const cached = tokensOf(details?.['cached_tokens']) ?? 0;
  const written = tokensOf(details?.['cache_write_tokens']) ?? 0;
  const reasoning = tokensOf(objectOf(told[names.outputDetails])?.['reasoning_tokens']) ?? 0;
  const cacheRead = Math.min(cached, input);
  const cacheWrite5m = Math.min(written, input - cacheRead);
  return {
    input: input - cacheRead - cacheWrite5m,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output,
    reasoning: Math.min(reasoning, output),
  };
}

/** Of `usage` in chat completions and embeddings; null: it says nothing. */
export const usageOfChat = (usage: unknown): AiUsage | null =>
  openAi(usage, {
    input: 'prompt_tokens',
    inputDetails: 'prompt_tokens_details',
    output: 'completion_tokens',
    outputDetails: 'completion_tokens_details',
  });

/** Of `usage` in Responses; null: it says nothing. */
export const usageOfResponses = (usage: unknown): AiUsage | null =>
  openAi(usage, {
    input: 'input_tokens',
    inputDetails: 'input_tokens_details',
    output: 'output_tokens',
    outputDetails: 'output_tokens_details',
  });

/**
 * Of `usage` in Messages, whose `input_tokens` are those beside the cache; null: it says nothing. What it wrote into the
 * cache without saying for how long stays for five minutes, the default.
 */
export function usageOfMessages(usage: unknown): AiUsage | null {
  const told = objectOf(usage);
  const input = tokensOf(told?.['input_tokens']);
  if (!told || input === null) return null;
  const created = objectOf(told['cache_creation']);
  const fiveMinutes = tokensOf(created?.['ephemeral_5m_input_tokens']) ?? 0;
  const hour = tokensOf(created?.['ephemeral_1h_input_tokens']) ?? 0;
  const written = tokensOf(told['cache_creation_input_tokens']) ?? 0;
  const output = tokensOf(told['output_tokens']) ?? 0;
  const thinking = tokensOf(objectOf(told['output_tokens_details'])?.['thinking_tokens']) ?? 0;
  return {
    input,
    cacheRead: tokensOf(told['cache_read_input_tokens']) ?? 0,
    cacheWrite5m: Math.max(fiveMinutes, written - hour),
    cacheWrite1h: hour,
    output,
    reasoning: Math.min(thinking, output),
  };
}

/**
 * `usage` of a stream of Messages so far: what comes later is no addition, it takes the place of what it names again.
 * @param now of `message_delta`, or of anything else
 */
export function laterMessagesUsage(before: JsonObject, now: unknown): JsonObject {
  const said = Object.entries(objectOf(now) ?? {}).filter(([, value]) => value !== null);
  return { ...before, ...Object.fromEntries(said) };
}
