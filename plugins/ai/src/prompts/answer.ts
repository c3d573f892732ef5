// An answer that a program reads: one JSON object that fits its schema, or what is wrong with it.
import { schemaOf } from './template.ts';

/** Largest answer that is read, characters. */
const ANSWER_MAX = 1_000_000;

type Read =
  | { readonly json: Record<string, unknown> }
  | { readonly json: null; readonly faults: readonly string[] };

/** Models like to put code between fences, whatever they are told. */
const FENCED = /^```[a-z]*\n([\s\S]*?)\n?```$/;

export function readAnswer(output: Readonly<Record<string, unknown>>, answer: string): Read {
  if (answer.length > ANSWER_MAX)
    return { json: null, faults: [`it is longer than ${ANSWER_MAX} characters`] };
  const text = answer.trim();
  let value: unknown;
  try {
    value = JSON.parse(FENCED.exec(text)?.[1] ?? text);
  } catch (error) {
    return { json: null, faults: [`it is no JSON: ${(error as Error).message}`] };
  }
  const result = schemaOf(output).safeParse(value);
  if (result.success) return { json: result.data as Record<string, unknown> };
  return {
    json: null,
    faults: result.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`),
  };
}
