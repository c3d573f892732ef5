// The endpoints that clients of OpenAI and Anthropic know: theirs are the paths, the bodies and the words of refusals.
import { defineOperation, type RawOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { gatewayErrors } from './gateway-errors.ts';
import { WRITE } from './permissions.ts';
import { anthropicRefusal, openAiRefusal } from './refusals.ts';
import { upstreamErrors } from './upstream-errors.ts';

/** Images travel in the body, as base64. */
const BODY_MAX = 48 * 1024 * 1024;
const BODY_MS = 120_000;

interface Endpoint {
  readonly id: string;
  readonly path: string;
  readonly summary: string;
  readonly refusal: NonNullable<RawOperation['refusal']>;
  readonly streams: boolean;
}

const endpoint = ({ id, path, summary, refusal, streams }: Endpoint) =>
  defineOperation({
    id,
    kind: 'raw',
    method: 'POST',
    path,
    summary,
    // Anthropic's clients ask for what is not settled yet by `?beta=true`
    input: z.strictObject({ beta: z.string().max(16).optional() }),
    output: null,
    accepts: ['application/json'],
    produces: streams ? ['application/json', 'text/event-stream'] : ['application/json'],
    refusal,
    errors: [...Object.values(gatewayErrors), ...Object.values(upstreamErrors)],
    permission: WRITE,
    effects: 'write',
    limits: { body: BODY_MAX, timeoutMs: BODY_MS },
    cli: false,
    examples: [],
  });

export const endpoints = {
  chatCompletions: endpoint({
    id: 'ai.chatCompletions',
    path: '/v1/chat/completions',
    summary: 'Ask a model as OpenAI’s chat completions do',
    refusal: openAiRefusal,
    streams: true,
  }),
  responses: endpoint({
    id: 'ai.responses',
    path: '/v1/responses',
    summary: 'Ask a model as OpenAI’s Responses do, without anything being kept',
    refusal: openAiRefusal,
    streams: true,
  }),
  embeddings: endpoint({
    id: 'ai.embeddings',
    path: '/v1/embeddings',
    summary: 'Turn texts into vectors as OpenAI’s embeddings do',
    refusal: openAiRefusal,
    streams: false,
  }),
  messages: endpoint({
    id: 'ai.messages',
    path: '/v1/messages',
    summary: 'Ask a model as Anthropic’s Messages do',
    refusal: anthropicRefusal,
    streams: true,
  }),
  countTokens: endpoint({
    id: 'ai.countTokens',
    path: '/v1/messages/count_tokens',
    summary: 'Count the tokens of a request as Anthropic does',
    refusal: anthropicRefusal,
    streams: false,
  }),
};
