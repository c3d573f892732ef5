// The JSON of one event, and what must be in it.
import { type JsonObject, objectOf } from './json.ts';
import { WireError } from './stream.ts';

/** @throws WireError it is no JSON object */
export function eventObject(data: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new WireError('The provider sent an event that is no JSON', { cause });
  }
  const object = objectOf(value);
  if (!object) throw new WireError('The provider sent an event that is no JSON object');
  return object;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an error event says, whichever dialect it is in. */
export const errorText = (error: unknown): string =>
  textOf(error) || textOf(objectOf(error)?.['message']) || 'The provider broke off with an error';

/** What a chunk of a chat completion says of an error; null: it is none. vLLM of old has no key for it. */
export function chunkError(chunk: JsonObject): string | null {
  const error = chunk['error'];
  if (objectOf(error) || textOf(error) !== '') return errorText(error);
  return chunk['object'] === 'error' ? errorText(chunk) : null;
}
