// From anything that was thrown to what a client may know about it.
import { type FieldError, faultText, kernelErrors, Problem } from '@aurelius/core/contract';
import type { Log } from '@aurelius/core/plugin';
import type * as z from 'zod';

/** Fastify's own refusals, by its error codes. */
const FRAMEWORK: Readonly<Record<string, () => Problem>> = {
  FST_ERR_BAD_URL: () =>
    kernelErrors.INVALID_INPUT('The path has a percent sign that encodes no UTF-8'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => kernelErrors.UNSUPPORTED_MEDIA_TYPE(),
  FST_ERR_MAX_PARAM_LENGTH: () => kernelErrors.ROUTE_NOT_FOUND(),
};

/** The Problem to answer; what is not one is a bug: it is logged under the request's id and says nothing. */
export function problemOf(error: unknown, log: Log, requestId: string): Problem {
  if (error instanceof Problem) {
    if (error.spec.status >= 500) log.warn({ requestId, code: error.code, err: error }, 'refused');
    return error;
  }
  const known = FRAMEWORK[(error as { code?: string } | undefined)?.code ?? ''];
  if (known) return known();
  log.error({ requestId, err: error }, 'request failed');
  return kernelErrors.INTERNAL();
}

/** Of a field that the operation does not have. */
export const NO_SUCH_FIELD = 'there is no such field';

/** A refusal stays small however large what it refuses is: more faults than this are not told one by one. */
const FAULTS_MAX = 20;
/** Longest part of a sender's own words that is said back, characters. */
const ECHO_MAX = 80;

/** The sender's words, cut where they go on too long. */
export const echoed = (text: string): string =>
  text.length <= ECHO_MAX ? text : `${text.slice(0, ECHO_MAX).toWellFormed()}…`;

/** The JSON pointer (RFC 6901) to a field. */
const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${echoed(String(key)).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** What is wrong with the field at `path`. */
export const fieldError = (path: readonly PropertyKey[], message: string): FieldError => ({
  pointer: pointerTo(path),
  message,
});

/** Refuses an input for its faults, the first of them in words. */
export function refusedFields(errors: readonly FieldError[]): Problem {
  const [first] = errors;
  const detail = first && `${first.pointer === '' ? 'input' : first.pointer}: ${first.message}`;
  return kernelErrors.INVALID_INPUT(detail, { errors: errors.slice(0, FAULTS_MAX) });
}

/** Every fault that zod found, by JSON pointer; an unknown field is one of its own. */
export function invalidInput(error: z.core.$ZodError): Problem {
  const errors: FieldError[] = [];
  for (const issue of error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, FAULTS_MAX) : [];
    for (const key of keys) errors.push(fieldError([...issue.path, key], NO_SUCH_FIELD));
    if (keys.length === 0) errors.push(fieldError(issue.path, faultText(issue)));
    if (errors.length >= FAULTS_MAX) break;
  }
  return refusedFields(errors);
}
