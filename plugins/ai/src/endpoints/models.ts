// The models as the clients of OpenAI and Anthropic list them: only what a request of this caller could go to, tiers before
// models.
import type { InputOf } from '@aurelius/core/contract';
import type { CallContext, RawRequest, RawResponse } from '@aurelius/core/plugin';
import { type AiConfig, TIERS } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { modelEndpoints } from '../contract/model-endpoints.ts';
import { readAsked } from '../gateway/asked.ts';
import { allowedFor, labelsOf } from '../privacy/labels.ts';
import { type ListParts, type Offered, offeredBy } from '../providers/list.ts';
import { type Upstream, upstreamsOf } from '../providers/upstreams.ts';
import { addressed, addressOf, isListed, isTier } from '../routing/names.ts';

type Parts = Omit<ListParts, 'breaker'>;

interface Listed {
  readonly id: string;
  /** Milliseconds since 1970 UTC; 0: nobody knows. */
  readonly created: number;
  readonly owner: string;
}

/** Whether what a tier or a fallback names is among those that may be asked. */
function isAskable(
  name: string | undefined,
  { tiers }: AiConfig,
  upstreams: readonly Upstream[],
  offered: readonly Offered[],
): boolean {
  const meant = name !== undefined && isTier(name) ? tiers[name] : name;
  if (meant === undefined) return false;
  if (addressed(meant, upstreams)) return true;
  const listing = offered.map(({ model: id }) => ({ id }));
  return isListed(listing, meant);
}

/** What a request with the labels of its caller could go to. @throws Problem `AI_HEADER_INVALID`, `AI_LABEL_UNKNOWN` */
async function listed(
  { host, models }: Parts,
  context: CallContext,
  { headers }: RawRequest,
): Promise<readonly Listed[]> {
  const { config } = host;
  const { labels, spend } = readAsked(headers, config, context);
  const isAllowed = allowedFor(config, labelsOf({ labels, feature: spend.feature }));
  // the others are not even asked what they have
  const upstreams = upstreamsOf(config).filter(({ name }) => isAllowed(name));
  const { offered } = await offeredBy(upstreams, models);
  const { fallbacks } = config.routing;
  const set = TIERS.filter((tier) => {
    const model = config.tiers[tier];
    const next = fallbacks[tier] ?? (model === undefined ? undefined : fallbacks[model]) ?? [];
    return (
      model !== undefined &&
      [model, ...next].some((name) => isAskable(name, config, upstreams, offered))
    );
  });
  const names = set.length === 0 ? [] : [...set, 'auto'];
  return [
    ...names.map((id) => ({ id, created: 0, owner: 'aurelius' })),
    ...offered.map((one) => ({
      id: addressOf(one),
      created: one.created ?? 0,
      owner: one.owner ?? one.upstream.name,
    })),
  ];
}

const asOpenAi = ({ id, created, owner }: Listed) => ({
  id,
  object: 'model',
  created: Math.floor(created / 1000),
  owned_by: owner,
});

const asAnthropic = ({ id, created }: Listed) => ({
  type: 'model',
  id,
  display_name: id,
  created_at: new Date(created).toISOString(),
});

/** Anthropic's pages; its own default is 20, but nobody is told half a list who did not ask for it. */
function pageOf(
  models: readonly Listed[],
  {
    limit = models.length,
    after_id: after,
    before_id: before,
  }: InputOf<typeof modelEndpoints.listedModels>,
) {
  const at = (id: string | undefined) => models.findIndex((one) => one.id === id);
  const end = before === undefined ? models.length : Math.max(0, at(before));
  const begin =
    after === undefined && before !== undefined ? Math.max(0, end - limit) : at(after) + 1;
  const rows = models.slice(begin, Math.min(end, begin + limit));
  const isMore = after === undefined && before !== undefined ? begin > 0 : begin + limit < end;
  return {
    data: rows.map(asAnthropic),
    has_more: isMore,
    first_id: rows[0]?.id ?? null,
    last_id: rows.at(-1)?.id ?? null,
  };
}

const isAnthropic = ({ headers }: RawRequest): boolean =>
  headers['anthropic-version'] !== undefined;

const answer = (context: CallContext, request: RawRequest, body: object): RawResponse => ({
  status: 200,
  headers: {
    'content-type': 'application/json',
    [isAnthropic(request) ? 'request-id' : 'x-request-id']: context.requestId,
  },
  body: Buffer.from(JSON.stringify(body)),
});

export const modelEndpointHandlers = (parts: Parts) => ({
  async listedModels(
    context: CallContext,
    input: InputOf<typeof modelEndpoints.listedModels>,
    request: RawRequest,
  ) {
    const models = await listed(parts, context, request);
    return answer(
      context,
      request,
      isAnthropic(request) ? pageOf(models, input) : { object: 'list', data: models.map(asOpenAi) },
    );
  },
  /** @throws Problem `AI_MODEL_NOT_FOUND`, also for one that the caller's labels forbid */
  async listedModel(
    context: CallContext,
    { id }: InputOf<typeof modelEndpoints.listedModel>,
    request: RawRequest,
  ) {
    const found = (await listed(parts, context, request)).find((one) => one.id === id);
    if (!found) throw aiErrors.AI_MODEL_NOT_FOUND(`There is no model '${id}' in the list.`);
    return answer(context, request, isAnthropic(request) ? asAnthropic(found) : asOpenAi(found));
  },
});
