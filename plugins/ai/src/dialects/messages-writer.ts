// Canonical steps as Anthropic's Messages stream, every block begun, filled and ended in its turn.
import type { AiUsage } from '@aurelius/core/plugin';
import type { StopReason, StreamStep } from './stream.ts';

const REASONS: Readonly<Record<StopReason, string>> = {
  end: 'end_turn',
  length: 'max_tokens',
  refusal: 'refusal',
  stop_sequence: 'stop_sequence',
  tools: 'tool_use',
};

const event = (type: string, more: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;

const usageJson = (usage: AiUsage) => ({
  input_tokens: usage.input,
  cache_read_input_tokens: usage.cacheRead,
  cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
  output_tokens: usage.output,
});

const blockDelta = (index: number, delta: object): string =>
  event('content_block_delta', { index, delta });

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

/** The block that is open. */
interface Open {
  readonly index: number;
  readonly tool: boolean;
  /** Arguments were told. */
  filled: boolean;
}

/**
 * `message_stop` is written for `end` only.
 * @param inputTokens what the beginning says of the input, which most upstreams tell at the end
 */
export async function* writeMessagesStream(
  steps: AsyncIterable<StreamStep>,
  inputTokens: number,
): AsyncGenerator<string, void, undefined> {
  let open = null as Open | null;
  let reason: StopReason = 'end';
  let usage: object = { output_tokens: 0 };
  for await (const step of steps) {
    if (step.type === 'start') {
      const message = {
        id: step.id,
        type: 'message',
        role: 'assistant',
        model: step.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: inputTokens, output_tokens: 0 },
      };
      yield event('message_start', { message });
    } else if (step.type === 'stop') reason = step.reason;
    else if (step.type === 'usage') usage = usageJson(step.usage);
    else if (step.type === 'error') {
      yield event('error', { error: { type: 'api_error', message: step.message } });
      return;
    } else if (step.type === 'end') {
      yield event('message_delta', {
        delta: { stop_reason: REASONS[reason], stop_sequence: null },
        usage,
      });
      yield event('message_stop', {});
      return;
    } else if (step.type === 'blockStop') {
      // clients wait for arguments, also of a tool that takes none
      if (open?.tool && !open.filled) {
        yield blockDelta(step.index, { type: 'input_json_delta', partial_json: '{}' });
      }
      yield event('content_block_stop', { index: step.index });
      open = null;
    } else {
      if (open?.index !== step.index) {
        open = { index: step.index, tool: step.type === 'toolStart', filled: false };
        yield event('content_block_start', {
          index: step.index,
          content_block: emptyBlock(step),
        });
      }
      const delta = deltaOf(step);
      if (delta) {
        if (step.type === 'toolArguments' && step.json !== '') open.filled = true;
        yield blockDelta(step.index, delta);
      }
    }
  }
}
