// The models that OpenAI offers, by its official client.
import type { AiConnection, AiModel } from '@aurelius/core/plugin';

/** @throws Problem of `http`; Error of the client */
export async function listModels({
  baseUrl,
  apiKey,
  http,
  signal,
}: AiConnection): Promise<readonly AiModel[]> {
  // loaded when first asked: it is large, and a daemon may never need it
  const { OpenAI } = await import('openai');
  const client = new OpenAI({
    baseURL: baseUrl,
    // it insists on one
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: 0,
    fetch: http,
  });
  const { object, data } = await client.models.list({ signal });
  // the client takes any other page for an empty list
  if (object !== 'list') throw new Error('It answers no list of models');
  return data.map(({ id, created, owned_by }) => ({
    id,
    created: created * 1000,
    owner: owned_by,
  }));
}
