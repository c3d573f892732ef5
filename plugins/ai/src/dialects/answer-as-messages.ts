// A whole answer as Anthropic's Messages.
import type { Answer, AnswerBlock, AnswerHead } from './answer.ts';
import { parseExact } from './exact.ts';
import { objectOf } from './json.ts';
import { MESSAGES_REASONS } from './messages-writer.ts';
import { WireError } from './stream.ts';
import { messagesUsage } from './told-usage.ts';

function inputOf(text: string): object {
  let value: unknown = null;
  try {
    value = parseExact(text);
  } catch {
    // told below, as any other value that is no object
  }
  const object = objectOf(value);
  if (!object) throw new WireError('The provider calls a tool with what is no JSON object');
  return object;
}

function blockOf({ type, text, signature, id, name }: AnswerBlock): object {
  if (type === 'text') return { type, text };
  if (type === 'thinking') return { type, thinking: text, signature };
  if (type === 'redacted') return { type: 'redacted_thinking', data: text };
  return { type: 'tool_use', id, name, input: inputOf(text) };
}

/** @throws WireError for a call whose arguments are no object */
export const answerAsMessages = ({ blocks, reason }: Answer, head: AnswerHead) => ({
  id: `msg_${head.requestId}`,
  type: 'message',
  role: 'assistant',
  model: head.model,
  content: blocks.map(blockOf),
  stop_reason: MESSAGES_REASONS[reason],
  stop_sequence: null,
  usage: head.usage ? messagesUsage(head.usage) : { input_tokens: 0, output_tokens: 0 },
});
