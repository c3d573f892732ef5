// Canonical steps as Anthropic's Messages stream, every block begun, filled and ended in its turn.
import type { StopReason, StreamStep, StreamWriter } from './stream.ts';
import { messagesUsage } from './told-usage.ts';

/** How it says why a model stopped. */
export const MESSAGES_REASONS = {
  end: 'end_turn',
  length: 'max_tokens',
  refusal: 'refusal',
  stop_sequence: 'stop_sequence',
  tools: 'tool_use',
} as const satisfies Record<StopReason, string>;

export interface MessagesWriting {
  readonly id: string;
  /** Where the upstream names none. */
  readonly model: string;
  /** What the beginning says of the input, which most upstreams tell at the end. */
  readonly inputTokens: number;
}

const event = (type: string, more: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

/** How a block begins whose first step this is; null: the step is none of a block. */
function emptyBlock(step: StreamStep): object | null {
  if (step.type === 'text') return { type: 'text', text: '' };
  if (step.type === 'thinking' || step.type === 'signature') {
    return { type: 'thinking', thinking: '', signature: '' };
  }
  if (step.type === 'redacted') return { type: 'redacted_thinking', data: step.data };
  if (step.type === 'toolStart')
    return { type: 'tool_use', id: step.id, name: step.name, input: {} };
  return null;
}

/** What a step adds to its block; null: nothing. */
function deltaOf(step: StreamStep): object | null {
  if (step.type === 'text') return { type: 'text_delta', text: step.text };
  if (step.type === 'thinking') return { type: 'thinking_delta', thinking: step.text };
  if (step.type === 'signature') return { type: 'signature_delta', signature: step.signature };
  if (step.type === 'toolArguments') return { type: 'input_json_delta', partial_json: step.json };
  return null;
}

export function messagesWriter(writing: MessagesWriting): StreamWriter {
  let open: number | null = null;
  let reason: StopReason = 'end';
  let usage: object = { output_tokens: 0 };
  const block = (step: Extract<StreamStep, { index: number }>): string => {
    let text = '';
    if (open !== step.index) {
      open = step.index;
      text += event('content_block_start', {
        index: step.index,
        content_block: emptyBlock(step),
      });
    }
    const delta = deltaOf(step);
    if (delta) text += event('content_block_delta', { index: step.index, delta });
    return text;
  };
  const write = (step: StreamStep): string => {
    switch (step.type) {
      case 'start':
        return event('message_start', {
          message: {
            id: writing.id,
            type: 'message',
            role: 'assistant',
            model: step.model || writing.model,
            content: [],
            stop_reason: null,
            stop_sequence: null,
            usage: { input_tokens: writing.inputTokens, output_tokens: 0 },
          },
        });
      case 'stop':
        reason = step.reason;
        return '';
      case 'usage':
        usage = messagesUsage(step.usage);
        return '';
      case 'error':
        return event('error', { error: { type: 'api_error', message: step.message } });
      case 'end':
        return (
          event('message_delta', {
            delta: { stop_reason: MESSAGES_REASONS[reason], stop_sequence: null },
            usage,
          }) + event('message_stop', {})
        );
      case 'blockStop':
        open = null;
        return event('content_block_stop', { index: step.index });
      case 'text':
      case 'thinking':
      case 'signature':
      case 'redacted':
      case 'toolStart':
      case 'toolArguments':
        return block(step);
    }
  };
  return { write };
}
