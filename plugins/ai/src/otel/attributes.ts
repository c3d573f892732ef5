// What is told of a request that has ended, by the semantic conventions for generative AI. Never what was asked or answered.
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import type { Closing } from '../gateway/hold.ts';
import type { Opened } from '../gateway/turn.ts';
import { conversationId } from '../log/conversation.ts';
import type { Route, Target } from '../routing/types.ts';
import { type Attributes, Whole } from './otlp.ts';

/** A request that has ended; `route`: who was to answer it, if that was found out. */
export type EndedTurn = Opened & { readonly route?: Route };

/** Longest name of a model that is told, characters, as in the log. */
const MODEL_MAX = 200;
const NANO = 1e9;
const MILLISECONDS = 1000;

const OPERATIONS: Readonly<Record<AiDialect, string>> = {
  chat: 'chat',
  responses: 'chat',
  messages: 'chat',
  embeddings: 'embeddings',
  count_tokens: 'count_tokens',
};

/** Input with what came from and went into the provider's cache: all that is billed. */
export const inputOf = ({ input, cacheRead, cacheWrite5m, cacheWrite1h }: AiUsage): number =>
  input + cacheRead + cacheWrite5m + cacheWrite1h;

const named = (model: string) => model.slice(0, MODEL_MAX).toWellFormed();

/** The conventions know the two that have one address; everybody else is called as the owner does. */
const providerName = ({ kind, provider }: Target): string =>
  kind === 'anthropic' || kind === 'openai' ? kind : provider;

function serverOf({ baseUrl }: Target): Attributes {
  const { hostname, port, protocol } = new URL(baseUrl);
  const usual = protocol === 'https:' ? 443 : 80;
  return {
    'server.address': hostname,
    'server.port': new Whole(port === '' ? usual : Number(port)),
  };
}

/** Null: it went well. */
function errorType({ status, code, httpStatus }: Closing): string | null {
  if (status === 'complete' || status === 'cached') return null;
  if (status === 'gone') return 'cancelled';
  return code ?? String(httpStatus ?? '_OTHER');
}

/** What spans and metrics have in common. */
export function commonAttributes(turn: EndedTurn, closing: Closing): Attributes {
  const { incoming, progress, route } = turn;
  const { answeredBy } = progress;
  const target = progress.target ?? (closing.status === 'cached' ? route?.targets[0] : null);
  return {
    'gen_ai.operation.name': OPERATIONS[incoming.dialect],
    'gen_ai.provider.name': target ? providerName(target) : 'aurelius',
    'gen_ai.request.model': named(target?.model ?? incoming.model),
    'gen_ai.response.model': answeredBy && named(answeredBy),
    'error.type': errorType(closing),
    ...(progress.target ? serverOf(progress.target) : {}),
  };
}

const whole = (value: number | null): Whole | null => (value === null ? null : new Whole(value));

/** What was used up. An answer from our own cache has used up nothing. */
function usageAttributes(usage: AiUsage): Attributes {
  return {
    'gen_ai.usage.input_tokens': new Whole(inputOf(usage)),
    'gen_ai.usage.output_tokens': new Whole(usage.output),
    'gen_ai.usage.cache_read.input_tokens': whole(usage.cacheRead || null),
    'gen_ai.usage.cache_write.input_tokens': whole(usage.cacheWrite5m + usage.cacheWrite1h || null),
    'gen_ai.usage.reasoning.output_tokens': whole(usage.reasoning || null),
  };
}

/** What only a span has room for. */
export function spanAttributes(turn: EndedTurn, closing: Closing): Attributes {
  const { incoming, progress, asked, route } = turn;
  const { usage, cost, firstByteMs } = progress;
  const { conversation, spend } = asked;
  return {
    ...commonAttributes(turn, closing),
    'gen_ai.conversation.id': conversationId(conversation),
    'gen_ai.request.stream': incoming.stream || null,
    'gen_ai.request.max_tokens': whole(incoming.outputMost),
    'gen_ai.request.choice.count': incoming.choices === 1 ? null : new Whole(incoming.choices),
    'gen_ai.request.temperature': incoming.temperature,
    'gen_ai.response.time_to_first_chunk':
      incoming.stream && firstByteMs !== null ? firstByteMs / MILLISECONDS : null,
    ...(usage && closing.status !== 'cached' ? usageAttributes(usage) : {}),
    'aurelius.request.id': turn.id,
    'aurelius.status': closing.status,
    'aurelius.attempts': new Whole(progress.attempts),
    'aurelius.cache': turn.cacheState,
    'aurelius.provider': progress.target?.provider ?? null,
    'aurelius.route.asked': named(incoming.model),
    'aurelius.route.tier': route?.why.tier ?? null,
    'aurelius.cost.usd': typeof cost?.nano === 'number' ? cost.nano / NANO : null,
    'aurelius.cost.state': cost?.state ?? null,
    'aurelius.project': spend.project,
    'aurelius.feature': spend.feature,
    'aurelius.tags': spend.tags.length === 0 ? null : spend.tags,
  };
}
