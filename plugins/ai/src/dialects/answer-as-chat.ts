// A whole answer as a chat completion.
import type { ChatCompletion, ChatCompletionMessage } from 'openai/resources/chat/completions';
import type { Answer, AnswerBlock, AnswerHead } from './answer.ts';
import { CHAT_REASONS } from './chat-writer.ts';
import { chatUsage } from './told-usage.ts';

/** What most servers call it, and the types do not. */
interface Reasoning {
  readonly reasoning_content?: string;
}

const saidIn = (blocks: readonly AnswerBlock[], kind: AnswerBlock['type']): string =>
  blocks.map(({ type, text }) => (type === kind ? text : '')).join('');

/** What proves thinking has no place in it. */
export function answerAsChat({ blocks, reason }: Answer, head: AnswerHead): ChatCompletion {
  const calls = blocks.filter(({ type }) => type === 'call');
  const text = saidIn(blocks, 'text');
  const thinking = saidIn(blocks, 'thinking');
  const message: ChatCompletionMessage & Reasoning = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(thinking === '' ? {} : { reasoning_content: thinking }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, text: input }) => ({
            id,
            type: 'function',
            function: { name, arguments: input },
          })),
        }),
  };
  return {
    id: `chatcmpl-${head.requestId}`,
    object: 'chat.completion',
    created: Math.floor(head.now / 1000),
    model: head.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: CHAT_REASONS[reason] }],
    ...(head.usage ? { usage: chatUsage(head.usage) } : {}),
  };
}
