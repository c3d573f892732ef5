// A chat completion as what is asked in no dialect.
import type { ChatCompletionCreateParamsBase } from 'openai/resources/chat/completions';
import { type Ask, type CallPiece, inOrder, type Piece, type Turn } from './ask.ts';
import {
  contentOf,
  fileOf,
  formatOf,
  imageOf,
  textPiece,
  toolChoiceOf,
  toolOf,
} from './ask-of-openai.ts';
import { objectOf } from './json.ts';
import {
  at,
  booleanOrNull,
  type Fate,
  itemsOf,
  judgeKeys,
  numberOrNull,
  type Place,
  refused,
  textAt,
  textOrNull,
} from './place.ts';

const isZero = (value: unknown): boolean => value === 0;
const isOff = (value: unknown): boolean => value === false;
const isEmpty = (value: unknown): boolean =>
  Object.keys(objectOf(value) ?? { some: 1 }).length === 0;
const isTextOnly = (value: unknown): boolean => Array.isArray(value) && String(value) === 'text';

/** Who adds a key to the types of OpenAI's client decides here what becomes of it. */
const KEYS: Readonly<Record<keyof ChatCompletionCreateParamsBase, Fate>> = {
  audio: 'refused',
  frequency_penalty: isZero,
  function_call: 'refused',
  functions: 'refused',
  logit_bias: isEmpty,
  logprobs: isOff,
  max_completion_tokens: 'read',
  max_tokens: 'read',
  messages: 'read',
  metadata: 'hint',
  modalities: isTextOnly,
  model: 'read',
  moderation: 'refused',
  n: (value) => value === 1,
  parallel_tool_calls: 'read',
  prediction: 'hint',
  presence_penalty: isZero,
  prompt_cache_key: 'hint',
  prompt_cache_options: 'hint',
  prompt_cache_retention: 'hint',
  reasoning_effort: 'read',
  response_format: 'read',
  safety_identifier: 'hint',
  seed: 'hint',
  service_tier: 'hint',
  stop: 'read',
  store: isOff,
  stream: 'read',
  stream_options: 'read',
  temperature: 'read',
  tool_choice: 'read',
  tools: 'read',
  top_logprobs: isZero,
  top_p: 'read',
  user: 'hint',
  verbosity: 'hint',
  web_search_options: 'refused',
};

function pieceOf(part: Place): Piece {
  const type = textAt(at(part, 'type'));
  if (type === 'text') return { type: 'text', text: textAt(at(part, 'text')) };
  if (type === 'refusal') return { type: 'text', text: textAt(at(part, 'refusal')) };
  if (type === 'image_url') return imageOf(part, textAt(at(at(part, 'image_url'), 'url')));
  if (type === 'file') return fileOf(part, at(part, 'file'));
  throw refused(part, `The other dialect has no content like ${type}.`);
}

function callOf(call: Place): CallPiece {
  const named = at(call, 'function');
  if (named.value === null) throw refused(call, 'The other dialect knows functions only.');
  return {
    type: 'call',
    pointer: call.pointer,
    id: textAt(at(call, 'id')),
    name: textAt(at(named, 'name')),
    input: textAt(at(named, 'arguments')),
  };
}

function turnOf(message: Place): Turn {
  const role = textAt(at(message, 'role'));
  const content = contentOf(at(message, 'content'), pieceOf);
  if (role === 'user') return { role, content };
  if (role === 'system' || role === 'developer') {
    return { role: 'system', texts: content.map((piece) => textPiece(piece).text) };
  }
  if (role === 'tool') {
    const callId = textAt(at(message, 'tool_call_id'));
    return { role: 'results', results: [{ callId, failed: false, content }] };
  }
  if (role !== 'assistant') throw refused(message, `The other dialect has no role like ${role}.`);
  for (const key of ['audio', 'function_call'].map((name) => at(message, name))) {
    if (key.value !== null) throw refused(key, 'The other dialect has nothing like it.');
  }
  const refusal = textOrNull(at(message, 'refusal'));
  return {
    role,
    content: [
      ...content.map(textPiece),
      ...(refusal === null ? [] : [{ type: 'text', text: refusal } as const]),
      ...itemsOf(at(message, 'tool_calls')).map(callOf),
    ],
  };
}

/**
 * Left out, as it changes nothing of what is asked: `metadata`, `user`, `safety_identifier`, `seed`, `service_tier`,
 * `prediction`, `verbosity`, everything about caches of prompts, names of participants, `detail` of images, and what a model
 * thought in earlier turns.
 * @throws AI_REQUEST_INVALID, AI_NOT_TRANSLATABLE
 */
export function askOfChat(json: unknown): Ask {
  const request: Place = { value: json, pointer: '' };
  judgeKeys(request, KEYS);
  const stop = at(request, 'stop');
  const choice = at(request, 'tool_choice');
  const format = at(request, 'response_format');
  return {
    turns: inOrder(itemsOf(at(request, 'messages')).map(turnOf)),
    tools: itemsOf(at(request, 'tools')).map((tool) => toolOf(tool, at(tool, 'function'))),
    toolChoice: toolChoiceOf(choice, at(choice, 'function')),
    parallel: booleanOrNull(at(request, 'parallel_tool_calls')),
    temperature: numberOrNull(at(request, 'temperature')),
    topP: numberOrNull(at(request, 'top_p')),
    stop: typeof stop.value === 'string' ? [stop.value] : itemsOf(stop).map(textAt),
    effort: textOrNull(at(request, 'reasoning_effort')),
    format: formatOf(format, at(format, 'json_schema')),
  };
}
