// Places in a request, and refusals that name one (RFC 6901).
import { requestErrors } from '../contract/request-errors.ts';

/** A key or index as a step of a pointer. */
export const step = (key: string | number): string =>
  `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const at = (pointer: string, message: string) =>
  [`\`${pointer}\`: ${message}`, { errors: [{ pointer, message }] }] as const;

export const invalid = (pointer: string, message: string) =>
  requestErrors.AI_REQUEST_INVALID(...at(pointer, message));

export const stateUnsupported = (pointer: string, message: string) =>
  requestErrors.AI_STATE_UNSUPPORTED(...at(pointer, message));

/** @param message what the other dialect lacks */
export const notTranslatable = (pointer: string, message: string) =>
  requestErrors.AI_NOT_TRANSLATABLE(...at(pointer, message));
