// What the gateway must see in a chat completion stream that it passes on: usage, errors, reasons to stop and the end.
import type { Heard } from './heard.ts';
import { countOf, type JsonObject, objectOf } from './json.ts';
import { chunkError, textOf } from './parse.ts';
import { usageOfChat } from './usage.ts';
import { bytesOf, saidIn, type Watch, watchedObject } from './watch.ts';

/** Keys that matter, unless they hold what nearly every chunk has. In a string their quotes would be escaped. */
const MATTERS = /"(?:finish_reason|usage|error)"(?!:null)|"index"(?!:0)/;
const SAID = /"(?:content|reasoning_content|reasoning|refusal|arguments)":"/g;

/** Strings of a delta that a model said. */
function saidBytes(delta: JsonObject): number {
  const calls: readonly unknown[] = Array.isArray(delta['tool_calls']) ? delta['tool_calls'] : [];
  return [
    delta['content'],
    delta['reasoning_content'] ?? delta['reasoning'],
    delta['refusal'],
    ...calls.map((call) => objectOf(objectOf(call)?.['function'])?.['arguments']),
  ].reduce<number>((sum, text) => sum + bytesOf(text), 0);
}

const callsTool = (delta: JsonObject): boolean =>
  Array.isArray(delta['tool_calls']) && delta['tool_calls'].length > 0;

/**
 * A stream is whole after `[DONE]`. It is too when its body ends well after a reason to stop in every choice that it began:
 * clients take that for an answer, and only then. Nothing is added to it.
 * @param stripUsage the caller asked for no usage: the chunk with nothing else in it is left out. `usage: null` in others
 *   and usage in a chunk that says something stay as they are
 */
export function watchChat(heard: Heard, stripUsage: boolean): Watch {
  /** Choices that began, and whether they stopped. */
  const stopped = new Map<number, boolean>();
  const readChoice = (choice: JsonObject): void => {
    const index = countOf(choice['index']) ?? 0;
    const delta = objectOf(choice['delta']) ?? {};
    heard.said(saidBytes(delta));
    if (callsTool(delta)) heard.begun = true;
    stopped.set(index, stopped.get(index) === true || textOf(choice['finish_reason']) !== '');
  };
  const readChunk = (chunk: JsonObject): boolean => {
    const error = chunkError(chunk);
    if (error !== null) heard.broke(error);
    heard.model ??= textOf(chunk['model']) || null;
    const choices: readonly unknown[] = Array.isArray(chunk['choices']) ? chunk['choices'] : [];
    for (const choice of choices) readChoice(objectOf(choice) ?? {});
    const usage = usageOfChat(chunk['usage']);
    heard.told(usage);
    return !(stripUsage && usage && choices.length === 0);
  };
  return {
    plain: (text) => {
      if (!text.startsWith('data: {') || MATTERS.test(text)) return false;
      const bytes = saidIn(text, SAID);
      heard.said(bytes ?? 0);
      return bytes !== null;
    },
    read: ({ data }) => {
      if (data.trim() === '[DONE]') heard.ended();
      else {
        const chunk = watchedObject(data);
        if (chunk) return readChunk(chunk);
      }
      return true;
    },
    end: () => {
      const states = [...stopped.values()];
      if (states.length > 0 && !states.includes(false)) heard.ended();
    },
  };
}
