// Refusals in the words of the caller's dialect, so that the official clients raise the error that fits.
import type { Refusal } from '@aurelius/core/contract';
import type { Problem } from '@aurelius/core/errors';

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** What people read: what is wrong, then what to do about it. */
const messageOf = ({ message, hint }: Problem): string =>
  hint === undefined ? message : `${message} ${hint}`;

/** Both official clients do as this header says, whatever the status: a spent budget is not asked for again. */
const again = (problem: Problem) => ({ 'x-should-retry': String(problem.retryable) });

/** `/messages/0/content` as OpenAI writes it: `messages[0].content`; null: no field is to blame. */
function paramOf({ errors }: Problem): string | null {
  const pointer = errors?.[0]?.pointer;
  if (!pointer) return null;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part, at) => (/^\d+$/.test(part) ? `[${part}]` : `${at === 0 ? '' : '.'}${part}`))
    .join('');
}

/** An error as OpenAI writes one; `code` is ours. */
export function openAiError(problem: Problem) {
  const { status } = problem.spec;
  const type = OPENAI_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'server_error');
  return { message: messageOf(problem), type, param: paramOf(problem), code: problem.code };
}

/** A refusal as OpenAI tells it. */
export function openAiRefusal(problem: Problem, requestId: string): Refusal {
  return {
    headers: { 'x-request-id': requestId, ...again(problem) },
    body: { error: openAiError(problem) },
  };
}

/** A refusal as Anthropic tells it; it has no place for our code. */
export function anthropicRefusal(problem: Problem, requestId: string): Refusal {
  const { status } = problem.spec;
  const type = ANTHROPIC_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
  return {
    headers: { 'request-id': requestId, ...again(problem) },
    body: { type: 'error', error: { type, message: messageOf(problem) }, request_id: requestId },
  };
}

/** A refusal where nobody knows yet whose client asks: each reads of it what it knows. */
export function eitherRefusal(problem: Problem, requestId: string): Refusal {
  const { headers, body } = anthropicRefusal(problem, requestId);
  const told = body as { readonly error: object };
  const error = { ...openAiError(problem), ...told.error };
  return { headers: { ...headers, 'x-request-id': requestId }, body: { ...told, error } };
}
