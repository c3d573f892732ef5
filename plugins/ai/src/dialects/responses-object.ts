// A response and its items as OpenAI shapes them, for answers that come from elsewhere.
import type { AiUsage } from '@aurelius/core/plugin';
import type { StopReason } from './stream.ts';
import { responsesUsage } from './told-usage.ts';

/** An item that is whole; `in_progress` ones are the same with nothing in them yet. */
export type ResponseItem = Readonly<Record<string, unknown>>;

type ItemStatus = 'in_progress' | 'completed';

export const textPart = (text: string) => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs: [],
});

export const messageItem = (id: string, text: string | null): ResponseItem => ({
  id,
  type: 'message',
  status: (text === null ? 'in_progress' : 'completed') satisfies ItemStatus,
  role: 'assistant',
  content: text === null ? [] : [textPart(text)],
});

/**
 * Thinking. What proves it goes along as `encrypted_content`, which clients send back untouched.
 * @param text null: nothing that can be read, or nothing yet
 */
export const reasoningItem = (
  id: string,
  text: string | null,
  proof: string | null,
): ResponseItem => ({
  id,
  type: 'reasoning',
  summary: text === null ? [] : [{ type: 'summary_text', text }],
  encrypted_content: proof,
});

/** @param args null: they come yet */
export const callItem = (
  id: string,
  call: { readonly id: string; readonly name: string },
  args: string | null,
): ResponseItem => ({
  id,
  type: 'function_call',
  status: (args === null ? 'in_progress' : 'completed') satisfies ItemStatus,
  call_id: call.id,
  name: call.name,
  arguments: args ?? '',
});

const CUT: Partial<Readonly<Record<StopReason, string>>> = {
  length: 'max_output_tokens',
  refusal: 'content_filter',
};

/** What is said of a response at its beginning as at its end. */
export interface ResponseHead {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  readonly model: string;
}

/** How a response ended. */
export interface ResponseEnd {
  readonly reason: StopReason;
  readonly output: readonly ResponseItem[];
  /** Null: nobody told. */
  readonly usage: AiUsage | null;
}

/**
 * The object that a response is. What it would repeat of the request stands as if nothing had been asked for.
 * @param end null: it goes on
 */
export function responseObject(head: ResponseHead, end: ResponseEnd | null) {
  const cut = end ? CUT[end.reason] : undefined;
  const ended = cut === undefined ? 'completed' : 'incomplete';
  return {
    id: head.id,
    object: 'response',
    created_at: Math.floor(head.now / 1000),
    status: end ? ended : 'in_progress',
    error: null,
    incomplete_details: cut === undefined ? null : { reason: cut },
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model: head.model,
    output: end?.output ?? [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: end?.usage ? responsesUsage(end.usage) : null,
  };
}
