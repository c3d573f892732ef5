// The models as the clients of OpenAI and Anthropic list them: only what a request could go to, tiers before models.
import type { InputOf } from '@aurelius/core/contract';
import type { CallContext, RawRequest, RawResponse } from '@aurelius/core/plugin';
import { TIERS } from '../contract/config.ts';
import { aiErrors } from '../contract/errors.ts';
import type { modelEndpoints } from '../contract/model-endpoints.ts';
import { type ListParts, offeredBy } from '../providers/list.ts';
import { upstreamsOf } from '../providers/upstreams.ts';
import { addressOf } from '../routing/names.ts';

type Parts = Omit<ListParts, 'breaker'>;

interface Listed {
  readonly id: string;
  /** Milliseconds since 1970 UTC; 0: nobody knows. */
  readonly created: number;
  readonly owner: string;
}

async function listed({ host, models }: Parts): Promise<readonly Listed[]> {
  const { offered } = await offeredBy(upstreamsOf(host.config), models);
  const set = TIERS.filter((tier) => host.config.tiers[tier] !== undefined);
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
    const models = await listed(parts);
    return answer(
      context,
      request,
      isAnthropic(request) ? pageOf(models, input) : { object: 'list', data: models.map(asOpenAi) },
    );
  },
  /** @throws Problem `AI_MODEL_NOT_FOUND` */
  async listedModel(
    context: CallContext,
    { id }: InputOf<typeof modelEndpoints.listedModel>,
    request: RawRequest,
  ) {
    const found = (await listed(parts)).find((one) => one.id === id);
    if (!found) throw aiErrors.AI_MODEL_NOT_FOUND(`There is no model '${id}' in the list.`);
    return answer(context, request, isAnthropic(request) ? asAnthropic(found) : asOpenAi(found));
  },
});
