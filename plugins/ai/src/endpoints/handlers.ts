// The endpoints of OpenAI and Anthropic, each a dialect of the same gateway.
import type { CallContext, RawRequest } from '@aurelius/core/plugin';
import { type GatewayParts, serve } from '../gateway/gateway.ts';

export const endpointHandlers = (parts: GatewayParts) => ({
  chatCompletions: (context: CallContext, _input: unknown, request: RawRequest) =>
    serve(parts, 'chat', context, request),
  responses: (context: CallContext, _input: unknown, request: RawRequest) =>
    serve(parts, 'responses', context, request),
  embeddings: (context: CallContext, _input: unknown, request: RawRequest) =>
    serve(parts, 'embeddings', context, request),
  messages: (context: CallContext, _input: unknown, request: RawRequest) =>
    serve(parts, 'messages', context, request),
  countTokens: (context: CallContext, _input: unknown, request: RawRequest) =>
    serve(parts, 'count_tokens', context, request),
});
