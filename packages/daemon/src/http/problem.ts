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

/** The JSON pointer (RFC 6901) to a field. */
export const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Every fault that zod found, by JSON pointer; an unknown field is one of its own. */
export function invalidInput(error: z.core.$ZodError): Problem {
  const errors: FieldError[] = [];
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        errors.push({
          pointer: pointerTo([...issue.path, key]),
          message: 'there is no such field',
        });
      }
    } else {
      errors.push({ pointer: pointerTo(issue.path), message: faultText(issue) });
    }
  }
  const [first] = errors;
  const detail = first && `${first.pointer === '' ? 'input' : first.pointer}: ${first.message}`;
  return kernelErrors.INVALID_INPUT(detail, { errors });
}
