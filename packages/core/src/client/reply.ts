// From an answer to values: problems as Problem, lines as items, what is no HTTP as a transport fault.
import { Problem, type ProblemJson } from '../contract/errors.ts';
import { isStreamProblem, readLines, readText } from './body.ts';
import type { HttpReply } from './http.ts';
import { TransportError } from './transport-error.ts';
import { transportProblem } from './transport-problem.ts';

/**
 * The Problem that a problem answer describes; the answer itself is its `cause`.
 * @param retryAfter seconds, from `Retry-After`
 */
export const problemFromJson = (json: ProblemJson, retryAfter?: number): Problem => {
  const { status, title, retryable, exit } = json;
  return new Problem(
    json.code,
    { status, title, retryable, ...(exit === undefined ? {} : { exit }) },
    json.detail,
    {
      ...(json.hint === undefined ? {} : { hint: json.hint }),
      ...(json.errors === undefined ? {} : { errors: json.errors }),
      ...(json.requestId === undefined ? {} : { requestId: json.requestId }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      cause: json,
    },
  );
};

/** @throws TransportError `malformed` */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TransportError('malformed', 'the answer is not JSON');
  }
}

/** The Problem that an answer without success stands for. Redirects are followed by nobody. */
export async function refusalOf(reply: HttpReply): Promise<Problem | TransportError> {
  const text = await readText(reply.body);
  const wait = Number(reply.headers['retry-after'] ?? Number.NaN);
  const json = (text.startsWith('{') ? parseJson(text) : null) as ProblemJson | null;
  if (typeof json?.code !== 'string') {
    return new TransportError('malformed', `status ${reply.status} came without a problem`);
  }
  return problemFromJson(json, wait >= 0 ? wait : undefined);
}

/** The items of a stream. @throws Problem that stands for the missing rest */
export async function* itemsOf<T>(body: HttpReply['body']): AsyncGenerator<T, void, undefined> {
  for await (const line of readLines(body)) {
    const item = parseJson(line);
    if (isStreamProblem(item)) throw problemFromJson(item.problem);
    yield item as T;
  }
}

/** What callers are shown of a failure below HTTP. */
export const unavailable = (error: unknown): unknown =>
  error instanceof TransportError ? transportProblem(error) : error;
