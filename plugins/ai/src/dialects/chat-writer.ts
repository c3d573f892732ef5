// Canonical steps as OpenAI's chat completion stream.
import type { AiUsage } from '@aurelius/core/plugin';
import type { StopReason, StreamStep, StreamWriter } from './stream.ts';
import { chatUsage } from './told-usage.ts';

/** How it says why a model stopped. */
export const CHAT_REASONS = {
  end: 'stop',
  length: 'length',
  refusal: 'content_filter',
  stop_sequence: 'stop',
  tools: 'tool_calls',
} as const satisfies Record<StopReason, string>;

export interface ChatWriting {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Where the upstream names none. */
  readonly model: string;
  /** The caller asked to be told what it used up. */
  readonly usage: boolean;
}

/**
 * Thinking is told as `reasoning_content`, as most servers do; what proves it has no place in this dialect. The reason to stop
 * is told with the end, for clients take it for one.
 */
export function chatWriter(writing: ChatWriting): StreamWriter {
  let model = writing.model;
  let calls = 0;
  let reason: StopReason = 'end';
  let usage: AiUsage | null = null;
  const chunk = (choices: readonly object[], told: object | null): string => {
    const body = {
      id: writing.id,
      object: 'chat.completion.chunk',
      created: Math.floor(writing.now / 1000),
      model,
      choices,
      ...(writing.usage ? { usage: told } : {}),
    };
    return `data: ${JSON.stringify(body)}\n\n`;
  };
  const delta = (more: object, finish: string | null = null): string =>
    chunk([{ index: 0, delta: more, logprobs: null, finish_reason: finish }], null);
  const call = (more: object): string => delta({ tool_calls: [{ index: calls - 1, ...more }] });
  const write = (step: StreamStep): string => {
    switch (step.type) {
      case 'start':
        model = step.model || model;
        return delta({ role: 'assistant', content: '' });
      case 'text':
        return step.text === '' ? '' : delta({ content: step.text });
      case 'thinking':
        return step.text === '' ? '' : delta({ reasoning_content: step.text });
      case 'toolStart':
        calls += 1;
        return call({
          id: step.id,
          type: 'function',
          function: { name: step.name, arguments: '' },
        });
      case 'toolArguments':
        return step.json === '' ? '' : call({ function: { arguments: step.json } });
      case 'stop':
        reason = step.reason;
        return '';
      case 'usage':
        usage = step.usage;
        return '';
      case 'error': {
        const error = { message: step.message, type: 'server_error', param: null, code: null };
        return `data: ${JSON.stringify({ error })}\n\n`;
      }
      case 'end': {
        const told = writing.usage && usage ? chunk([], chatUsage(usage)) : '';
        return `${delta({}, CHAT_REASONS[reason])}${told}data: [DONE]\n\n`;
      }
      case 'signature':
      case 'redacted':
      case 'blockStop':
        return '';
    }
  };
  return { write };
}
