// A request to OpenAI's Responses as what is asked in no dialect.
import type { ResponseCreateParamsBase } from 'openai/resources/responses/responses';
import { type Ask, inOrder, type Piece, type Turn } from './ask.ts';
import {
  contentOf,
  fileOf,
  formatOf,
  imageOf,
  textPiece,
  toolChoiceOf,
  toolOf,
} from './ask-of-openai.ts';
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

const isOff = (value: unknown): boolean => value === false;
const isZero = (value: unknown): boolean => value === 0;

/** What is sent back of reasoning is read by nobody else. */
const isOfReasoning = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => one === 'reasoning.encrypted_content');

/** Who adds a key to the types of OpenAI's client decides here what becomes of it. */
const KEYS: Readonly<Record<keyof ResponseCreateParamsBase, Fate>> = {
  access_programs: 'refused',
  background: isOff,
  background_options: 'hint',
  context_management: 'hint',
  conversation: 'refused',
  image: 'refused',
  include: isOfReasoning,
  input: 'read',
  instructions: 'read',
  max_output_tokens: 'read',
  max_tool_calls: 'hint',
  metadata: 'hint',
  model: 'read',
  moderation: 'refused',
  parallel_tool_calls: 'read',
  previous_response_id: 'refused',
  prompt: 'refused',
  prompt_cache_key: 'hint',
  prompt_cache_options: 'hint',
  prompt_cache_retention: 'hint',
  reasoning: 'read',
  safety_identifier: 'hint',
  service_tier: 'hint',
  store: isOff,
  stream: 'read',
  stream_options: 'hint',
  temperature: 'read',
  text: 'read',
  tool_choice: 'read',
  tools: 'read',
  top_logprobs: isZero,
  top_p: 'read',
  truncation: 'hint',
  user: 'hint',
};

function pieceOf(part: Place): Piece {
  const type = textAt(at(part, 'type'));
  if (type === 'input_text' || type === 'output_text') {
    return { type: 'text', text: textAt(at(part, 'text')) };
  }
  if (type === 'refusal') return { type: 'text', text: textAt(at(part, 'refusal')) };
  if (type === 'input_image') return imageOf(part, textOrNull(at(part, 'image_url')));
  if (type === 'input_file') return fileOf(part, part);
  throw refused(part, `The other dialect has no content like ${type}.`);
}

function messageTurn(item: Place): Turn {
  const role = textAt(at(item, 'role'));
  const content = contentOf(at(item, 'content'), pieceOf);
  if (role === 'user') return { role, content };
  if (role === 'assistant') return { role, content: content.map(textPiece) };
  if (role !== 'system' && role !== 'developer') {
    throw refused(at(item, 'role'), 'The other dialect has no such role.');
  }
  return { role: 'system', texts: content.map((piece) => textPiece(piece).text) };
}

/** How our writer of Responses calls what was thought elsewhere; the ids of OpenAI look otherwise. */
const THOUGHT_ELSEWHERE = /^rs_[^_]+_\d+$/;

/** Reasoning is sealed for its provider alone. What an upstream of Messages thought goes back to it with its proof. */
function thinkingTurns(item: Place): readonly Turn[] {
  const proof = textOrNull(at(item, 'encrypted_content'));
  if (proof === null || !THOUGHT_ELSEWHERE.test(textOrNull(at(item, 'id')) ?? '')) return [];
  const summary = itemsOf(at(item, 'summary')).map((part) => textAt(at(part, 'text')));
  const piece =
    summary.length === 0
      ? ({ type: 'redacted', data: proof } as const)
      : ({ type: 'thinking', text: summary.join(''), signature: proof } as const);
  return [{ role: 'assistant', content: [piece] }];
}

function turnsOf(item: Place): readonly Turn[] {
  const type = textOrNull(at(item, 'type')) ?? 'message';
  if (type === 'reasoning') return thinkingTurns(item);
  if (type === 'message') return [messageTurn(item)];
  if (type === 'function_call_output') {
    const callId = textAt(at(item, 'call_id'));
    const content = contentOf(at(item, 'output'), pieceOf);
    return [{ role: 'results', results: [{ callId, failed: false, content }] }];
  }
  if (type !== 'function_call') throw refused(item, `The other dialect has no item like ${type}.`);
  return [
    {
      role: 'assistant',
      content: [
        {
          type: 'call',
          pointer: item.pointer,
          id: textAt(at(item, 'call_id')),
          name: textAt(at(item, 'name')),
          input: textAt(at(item, 'arguments')),
        },
      ],
    },
  ];
}

/**
 * Left out, as it changes nothing of what is asked: `metadata`, `user`, `safety_identifier`, `service_tier`, `truncation`,
 * `max_tool_calls`, which is about tools of the provider, `stream_options`, `context_management`, `text.verbosity`, of
 * `reasoning` all but its effort, everything about caches of prompts, `detail` of images, and what OpenAI reasoned in earlier turns.
 * @throws AI_REQUEST_INVALID, AI_NOT_TRANSLATABLE
 */
export function askOfResponses(json: unknown): Ask {
  const request: Place = { value: json, pointer: '' };
  judgeKeys(request, KEYS);
  const instructions = textOrNull(at(request, 'instructions'));
  const input = at(request, 'input');
  const choice = at(request, 'tool_choice');
  const format = at(at(request, 'text'), 'format');
  return {
    turns: inOrder([
      ...(instructions === null ? [] : [{ role: 'system', texts: [instructions] } as const]),
      ...(typeof input.value === 'string'
        ? [{ role: 'user', content: contentOf(input, pieceOf) } as const]
        : itemsOf(input).flatMap(turnsOf)),
    ]),
    tools: itemsOf(at(request, 'tools')).map((tool) => toolOf(tool, tool)),
    toolChoice: toolChoiceOf(choice, choice),
    parallel: booleanOrNull(at(request, 'parallel_tool_calls')),
    temperature: numberOrNull(at(request, 'temperature')),
    topP: numberOrNull(at(request, 'top_p')),
    stop: [],
    effort: textOrNull(at(at(request, 'reasoning'), 'effort')),
    format: formatOf(format, format),
  };
}
