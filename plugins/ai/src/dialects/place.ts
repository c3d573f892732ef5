// Reading a request that is translated: every value with its place, so that a refusal names it.
import { type JsonObject, objectOf } from './json.ts';
import { invalid, notTranslatable, step } from './pointer.ts';

export interface Place {
  /** Null stands for what is not there too. */
  readonly value: unknown;
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
}

export const at = (place: Place, key: string): Place => ({
  value: objectOf(place.value)?.[key] ?? null,
  pointer: place.pointer + step(key),
});

/** Items of an array, or none where nothing is. @throws AI_REQUEST_INVALID */
export function itemsOf({ value, pointer }: Place): readonly Place[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(pointer, 'It must be an array.');
  return value.map((item: unknown, index) => ({ value: item, pointer: pointer + step(index) }));
}

/** @throws AI_REQUEST_INVALID */
export function objectAt({ value, pointer }: Place): JsonObject {
  const object = objectOf(value);
  if (!object) throw invalid(pointer, 'It must be an object.');
  return object;
}

/** @throws AI_REQUEST_INVALID */
export function textAt({ value, pointer }: Place): string {
  if (typeof value !== 'string') throw invalid(pointer, 'It must be a string.');
  return value;
}

/** Null where nothing is. @throws AI_REQUEST_INVALID */
export const textOrNull = (place: Place): string | null =>
  place.value === null ? null : textAt(place);

/** Null where nothing is. @throws AI_REQUEST_INVALID */
export function booleanOrNull({ value, pointer }: Place): boolean | null {
  if (value !== null && typeof value !== 'boolean') throw invalid(pointer, 'It must be a boolean.');
  return value;
}

/** Null where nothing is. @throws AI_REQUEST_INVALID */
export function numberOrNull({ value, pointer }: Place): number | null {
  if (value !== null && typeof value !== 'number') throw invalid(pointer, 'It must be a number.');
  return value;
}

/**
 * What becomes of a key: it is read; it is a hint that changes nothing of what is asked, and is left out; it cannot be said
 * and is refused, unless the function finds that its value says nothing.
 */
export type Fate = 'read' | 'hint' | 'refused' | ((value: unknown) => boolean);

const isNothing = (value: unknown): boolean =>
  value === null || (Array.isArray(value) && value.length === 0);

/** @throws AI_NOT_TRANSLATABLE for a key that is refused or not known, unless its value is null or an empty array */
export function judgeKeys(place: Place, fates: Readonly<Record<string, Fate>>): void {
  for (const [key, value] of Object.entries(objectAt(place))) {
    const fate = Object.hasOwn(fates, key) ? fates[key] : 'refused';
    const said = typeof fate === 'function' ? !fate(value) : fate === 'refused';
    if (said && !isNothing(value)) {
      throw notTranslatable(place.pointer + step(key), 'The other dialect has nothing like it.');
    }
  }
}

/** @throws AI_NOT_TRANSLATABLE, which names the place */
export const refused = ({ pointer }: Place, what: string) => notTranslatable(pointer, what);
