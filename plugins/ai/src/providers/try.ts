// `ai providers test`: one small real question, by the way that every question takes: held, booked and logged.
import type { CallContext } from '@aurelius/core/plugin';
import { questionOf } from '../chat/question.ts';
import { type AiConfig, TIERS } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { ProviderTrial } from '../contract/models.ts';
import { objectOf } from '../dialects/json.ts';
import { answer, type GatewayParts } from '../gateway/gateway.ts';
import { EMBEDS } from '../routing/candidates.ts';
import { addressed } from '../routing/names.ts';
import type { Routing } from '../routing/routing.ts';
import { upstreamNamed } from './list.ts';
import { type Upstream, upstreamKey } from './upstreams.ts';

const QUESTION = 'Answer with one word: what is the capital of France?';
/** Room to think for those that do; others stop after a word. */
const TOKENS = 256;
/** Longest piece of what was said that is told, characters. */
const SHOWN = 200;

/** A model of it that costs little: that of a tier, the quick one first, else what it offers first. */
async function modelOf(upstream: Upstream, config: AiConfig, { models }: Routing): Promise<string> {
  for (const tier of TIERS) {
    const named = addressed(config.tiers[tier] ?? '', [upstream]);
    if (named) return named.model;
  }
  const { models: list, fault } = await models.of(upstream);
  const first = list?.find(({ id }) => !EMBEDS.test(id));
  if (first) return first.id;
  throw aiErrors.AI_MODEL_NOT_FOUND(
    `${upstream.name} offers no model that could be asked${fault === null ? '' : `: ${fault}`}.`,
    { hint: `aurelius ai providers test ${upstream.name} --model MODEL` },
  );
}

/** The text of a chat completion, or of its refusal. */
function textOf(body: Uint8Array): { readonly said: string; readonly refused: string } {
  const told = objectOf(JSON.parse(Buffer.from(body).toString('utf8')));
  const [choice] = Array.isArray(told?.['choices']) ? (told['choices'] as unknown[]) : [];
  const content = objectOf(objectOf(choice)?.['message'])?.['content'];
  const message = objectOf(told?.['error'])?.['message'];
  const short = (text: unknown) => (typeof text === 'string' ? text.trim().slice(0, SHOWN) : '');
  return { said: short(content), refused: short(message) };
}

/**
 * Asks a provider, also one that rests: its owner wants to know how it is now.
 * @throws Problem of the gateway, `AI_PROVIDER_NOT_FOUND`, `AI_MODEL_NOT_FOUND`
 */
export async function tryProvider(
  parts: GatewayParts,
  routing: Routing,
  context: CallContext,
  { name, model }: { readonly name: string; readonly model?: string | undefined },
): Promise<ProviderTrial> {
  const { clock, config } = parts.host;
  const upstream = upstreamNamed(name, config);
  const chosen = model ?? (await modelOf(upstream, config, routing));
  routing.breaker.succeeded(upstreamKey(name, upstream));
  const { asked, ...question } = questionOf(context, {
    model: `${name}/${chosen}`,
    messages: [{ role: 'user', content: QUESTION }],
    stream: false,
    maxTokens: TOKENS,
    feature: 'providers.test',
    cache: 'off',
  });
  const began = clock.now();
  const { response, turn } = await answer(parts, context, {
    ...question,
    asked: { ...asked, fallback: false },
  });
  const { said, refused } = textOf(response.body as Uint8Array);
  if (response.status !== 200) {
    throw aiErrors.AI_UPSTREAM_REFUSED(`${name} answers ${response.status}: ${refused}`);
  }
  const { usage, cost, firstByteMs } = turn.progress;
  return {
    ...{ provider: name, model: chosen, request: turn.id, said, firstByteMs },
    totalMs: clock.now() - began,
    tokens: usage === null ? null : usage.input + usage.cacheRead + usage.output,
    cost: cost?.nano ?? null,
  };
}
