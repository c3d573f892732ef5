// Servers that speak like OpenAI: Ollama, llama.cpp, vLLM, LM Studio and many hosted ones. They have chat completions and
// embeddings in common, and little else.
import {
  type AiConnection,
  type AiModel,
  type AiProvider,
  errorWords,
  failureOf,
} from '@aurelius/core/plugin';

const PATHS = { chat: '/chat/completions', embeddings: '/embeddings' } as const;
type Spoken = keyof typeof PATHS;

/** Largest list of models that is read, bytes: hosted ones offer hundreds, and say much about each. */
const LIST_MAX = 16 * 1024 * 1024;

/** Said while a local model is being brought into memory (llama.cpp), or is to be. */
const LOADING = /loading model|model is (being )?load/i;

const headers = (apiKey: string | null): Record<string, string> =>
  apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };

function modelOf(value: unknown): AiModel | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, created, owned_by: owner } = value as Record<string, unknown>;
  if (typeof id !== 'string' || id === '') return null;
  return {
    id,
    created: Number.isSafeInteger(created) ? (created as number) * 1000 : null,
    owner: typeof owner === 'string' && owner !== '' ? owner : null,
  };
}

/**
 * Read by ourselves rather than by OpenAI's client: what these servers list differs in everything but the ids, some answer
 * a bare array, and a machine whose models are all local is spared that client.
 */
async function listModels({
  baseUrl,
  apiKey,
  http,
  signal,
}: AiConnection): Promise<readonly AiModel[]> {
  const answer = await http(`${baseUrl}/models`, {
    headers: { accept: 'application/json', ...headers(apiKey) },
    signal,
    maxBytes: LIST_MAX,
  });
  const text = await answer.text();
  if (!answer.ok) {
    const { status } = answer;
    throw Object.assign(new Error(`It answers ${status} when asked for its models`), { status });
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new Error('Its list of models is no JSON', { cause });
  }
  const rows = Array.isArray(body) ? body : (body as { data?: unknown } | null)?.data;
  if (!Array.isArray(rows)) throw new Error('It answers no list of models');
  return rows.map(modelOf).filter((model) => model !== null);
}

/** @param title what people read */
export const compatible = (title: string): AiProvider => ({
  title,
  dialects: Object.keys(PATHS) as Spoken[],
  path: (dialect) => PATHS[dialect as Spoken],
  headers,
  failure(status, answered, body) {
    const plain = failureOf(status, answered);
    if (errorWords(body).code === 'insufficient_quota') {
      return { ...plain, kind: 'limited', again: false };
    }
    // a model that is being loaded is no trouble of the server: it only takes a while
    if (status >= 500 && LOADING.test(body)) return { ...plain, kind: 'overloaded' };
    return plain;
  },
  models: listModels,
});
