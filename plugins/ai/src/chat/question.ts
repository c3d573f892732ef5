// Our own way of asking, as the chat completion that the gateway works on.
import type { CallContext } from '@aurelius/core/plugin';
import type { ChatMessage } from '../contract/chat.ts';
import { readIncoming } from '../dialects/index.ts';
import type { Question } from '../gateway/turn.ts';

const NANO = 1e9;

/** What is asked without a wire between: by a command, or by another part of the daemon. */
export interface OwnAsk {
  /** `provider/model`, a tier, or `auto`. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  /** JSON Schema that the answer has to keep to. */
  readonly schema?: { readonly name: string; readonly schema: object } | undefined;
  /** Tokens. */
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  /** USD. */
  readonly maxCost?: number | undefined;
  readonly project?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly feature?: string | undefined;
  /** What the messages hold, see `ai.privacy`. */
  readonly labels?: readonly string[] | undefined;
  readonly cache?: 'on' | 'off' | undefined;
  readonly conversation?: string | undefined;
}

/** @throws Problem `AI_REQUEST_INVALID` */
export function questionOf({ userId, tokenId }: CallContext, ask: OwnAsk): Question {
  const { model, messages, stream, schema, maxTokens, temperature, maxCost } = ask;
  const body = {
    model,
    messages,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { max_completion_tokens: maxTokens }),
    ...(schema === undefined
      ? {}
      : { response_format: { type: 'json_schema', json_schema: { ...schema, strict: true } } }),
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
  return {
    incoming: readIncoming('chat', Buffer.from(JSON.stringify(body))),
    headers: {},
    asked: {
      spend: {
        userId,
        tokenId: tokenId ?? null,
        project: ask.project ?? null,
        tags: ask.tags ?? [],
        feature: ask.feature ?? null,
      },
      labels: ask.labels ?? [],
      costMost: maxCost === undefined ? null : Math.round(maxCost * NANO),
      cache: ask.cache === undefined ? null : ask.cache === 'on',
      fallback: true,
      conversation: ask.conversation ?? null,
    },
  };
}
