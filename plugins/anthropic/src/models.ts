// The models that Anthropic offers, page by page, by its official client.
import type { AiConnection, AiModel } from '@aurelius/core/plugin';

/** Pages that are read at most; it has a few dozen models, a page holds up to a thousand. */
const PAGES_MAX = 5;
const PAGE = 1000;

/** The client adds the version to its paths itself. */
const rootOf = (baseUrl: string): string => baseUrl.replace(/\/v1$/, '');

/** @throws Problem of `http`; Error of the client */
export async function listModels({
  baseUrl,
  apiKey,
  http,
  signal,
}: AiConnection): Promise<readonly AiModel[]> {
  // loaded when first asked: it is large, and a daemon may never need it
  const { Anthropic } = await import('@anthropic-ai/sdk');
  const client = new Anthropic({
    baseURL: rootOf(baseUrl),
    // without one it would look for the credentials of other programs on this machine
    apiKey: apiKey ?? 'none',
    webhookKey: null,
    openTelemetry: false,
    logLevel: 'off',
    maxRetries: 0,
    fetch: http,
  });
  const found: AiModel[] = [];
  let pages = 0;
  const { data: first, response } = await client.models
    .list({ limit: PAGE }, { signal })
    .withResponse();
  // the client takes any other page for an empty list
  if (!response.headers.get('content-type')?.includes('json')) {
    throw new Error('It answers no list of models');
  }
  for await (const page of first.iterPages()) {
    for (const { id, created_at } of page.data) {
      const created = Date.parse(created_at);
      found.push({ id, created: Number.isNaN(created) ? null : created, owner: 'anthropic' });
    }
    if (++pages === PAGES_MAX) break;
  }
  return found;
}
