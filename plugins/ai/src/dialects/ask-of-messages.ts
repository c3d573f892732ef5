// A request to Anthropic's Messages as what is asked in no dialect.
import type { MessageCreateParamsBase, OutputConfig } from '@anthropic-ai/sdk/resources/messages';
import {
  type Ask,
  type AskFormat,
  type AskTool,
  type CallPiece,
  inOrder,
  type Piece,
  type Result,
  type TextPiece,
  type Turn,
} from './ask.ts';
import {
  at,
  booleanOrNull,
  type Fate,
  itemsOf,
  judgeKeys,
  numberOrNull,
  objectAt,
  type Place,
  refused,
  textAt,
  textOrNull,
} from './place.ts';

/** Sampling, which newer types know no more, and a beta that frees context of what the other side keeps. */
type Older = 'temperature' | 'top_p' | 'top_k' | 'context_management';

/** Who adds a key to the types of Anthropic's client decides here what becomes of it. */
const KEYS: Readonly<Record<keyof MessageCreateParamsBase | Older, Fate>> = {
  cache_control: 'hint',
  container: 'refused',
  context_management: 'hint',
  diagnostics: 'hint',
  inference_geo: 'refused',
  max_tokens: 'read',
  messages: 'read',
  metadata: 'hint',
  model: 'read',
  output_config: 'read',
  service_tier: 'hint',
  speed: 'hint',
  stop_sequences: 'read',
  stream: 'read',
  system: 'read',
  temperature: 'read',
  thinking: 'read',
  tool_choice: 'read',
  tools: 'read',
  top_k: 'refused',
  top_p: 'read',
  user_profile_id: 'hint',
  workspace_id: 'hint',
};

const OUTPUT_KEYS: Readonly<Record<keyof OutputConfig, Fate>> = { effort: 'read', format: 'read' };

const typeOf = (block: Place): string => textAt(at(block, 'type'));

const unlike = (block: Place) =>
  refused(block, `The other dialect has no content like ${typeOf(block)}.`);

function imageOf(block: Place): Piece {
  const { pointer } = block;
  const source = at(block, 'source');
  const type = typeOf(source);
  if (type === 'url') {
    return { type: 'image', pointer, source: { url: textAt(at(source, 'url')) } };
  }
  if (type !== 'base64') throw refused(source, 'An image must come along, or be at an address.');
  const [media, base64] = [textAt(at(source, 'media_type')), textAt(at(source, 'data'))];
  return { type: 'image', pointer, source: { media, base64 } };
}

/** A document of text is said with its title and what is told of it. */
function documentOf(block: Place): readonly Piece[] {
  const source = at(block, 'source');
  const type = typeOf(source);
  if (at(at(block, 'citations'), 'enabled').value === true) {
    throw refused(at(block, 'citations'), 'The other dialect does not cite.');
  }
  const told = [at(block, 'title'), at(block, 'context')].map(textOrNull);
  const [name = null] = told;
  if (type === 'base64') {
    const [media, base64] = [textAt(at(source, 'media_type')), textAt(at(source, 'data'))];
    return [{ type: 'file', pointer: block.pointer, media, base64, name }];
  }
  const head = told
    .filter((text) => text !== null)
    .map((text) => ({ type: 'text', text }) as const);
  if (type === 'text') return [...head, { type: 'text', text: textAt(at(source, 'data')) }];
  if (type === 'content') return [...head, ...contentOf(at(source, 'content'))];
  throw refused(source, 'A document must come along.');
}

function piecesOf(block: Place): readonly Piece[] {
  const type = typeOf(block);
  if (type === 'text') return [{ type: 'text', text: textAt(at(block, 'text')) }];
  if (type === 'image') return [imageOf(block)];
  if (type === 'document') return documentOf(block);
  throw unlike(block);
}

/** A string is a block of text. */
function contentOf(content: Place): readonly Piece[] {
  return typeof content.value === 'string'
    ? [{ type: 'text', text: content.value }]
    : itemsOf(content).flatMap(piecesOf);
}

const resultOf = (block: Place): Result => ({
  callId: textAt(at(block, 'tool_use_id')),
  failed: booleanOrNull(at(block, 'is_error')) === true,
  content: contentOf(at(block, 'content')),
});

function userTurns(content: Place): readonly Turn[] {
  if (typeof content.value === 'string') return [{ role: 'user', content: contentOf(content) }];
  const blocks = itemsOf(content);
  const results = blocks.filter((block) => typeOf(block) === 'tool_result').map(resultOf);
  const said = blocks.filter((block) => typeOf(block) !== 'tool_result').flatMap(piecesOf);
  return [
    ...(results.length === 0 ? [] : [{ role: 'results', results } as const]),
    ...(said.length === 0 ? [] : [{ role: 'user', content: said } as const]),
  ];
}

/** What was thought is signed for its provider alone, and nobody else may read it. */
function saidOf(block: Place): readonly (TextPiece | CallPiece)[] {
  const type = typeOf(block);
  if (type === 'text') return [{ type: 'text', text: textAt(at(block, 'text')) }];
  if (type === 'thinking' || type === 'redacted_thinking') return [];
  if (type !== 'tool_use') throw unlike(block);
  return [
    {
      type: 'call',
      pointer: block.pointer,
      id: textAt(at(block, 'id')),
      name: textAt(at(block, 'name')),
      input: JSON.stringify(at(block, 'input').value ?? {}),
    },
  ];
}

const textsOf = (content: Place): readonly string[] =>
  typeof content.value === 'string'
    ? [content.value]
    : itemsOf(content).map((block) => {
        if (typeOf(block) !== 'text') throw unlike(block);
        return textAt(at(block, 'text'));
      });

function turnsOf(message: Place): readonly Turn[] {
  const role = textAt(at(message, 'role'));
  const content = at(message, 'content');
  if (role === 'user') return userTurns(content);
  if (role === 'system') return [{ role, texts: textsOf(content) }];
  if (role !== 'assistant')
    throw refused(at(message, 'role'), 'The other dialect has no such role.');
  const said =
    typeof content.value === 'string'
      ? [{ type: 'text', text: content.value } as const]
      : itemsOf(content).flatMap(saidOf);
  return [{ role, content: said }];
}

function toolOf(tool: Place): AskTool {
  const type = textOrNull(at(tool, 'type'));
  if (type !== null && type !== 'custom') {
    throw refused(tool, `The other dialect has no tool like ${type}.`);
  }
  return {
    name: textAt(at(tool, 'name')),
    description: textOrNull(at(tool, 'description')),
    schema: objectAt(at(tool, 'input_schema')),
    strict: booleanOrNull(at(tool, 'strict')),
  };
}

const CHOICES = new Map([
  ['any', 'required'],
  ['auto', 'auto'],
  ['none', 'none'],
] as const);

function toolChoiceOf(choice: Place): Ask['toolChoice'] {
  if (choice.value === null) return null;
  const type = typeOf(choice);
  if (type === 'tool') return { name: textAt(at(choice, 'name')) };
  const known = CHOICES.get(type as 'any');
  if (known === undefined) throw refused(choice, 'The other dialect has no such choice.');
  return known;
}

/** Upper bounds of budgets, in tokens, for what others say in words. */
const EFFORTS = [
  [4096, 'low'],
  [16_384, 'medium'],
] as const;

/** The effort itself, or how much of it a budget is. */
function effortOf(output: Place, thinking: Place): string | null {
  const effort = textOrNull(at(output, 'effort'));
  const budget = numberOrNull(at(thinking, 'budget_tokens'));
  if (effort !== null || budget === null) return effort;
  return EFFORTS.find(([most]) => budget <= most)?.[1] ?? 'high';
}

function formatOf(format: Place): AskFormat | null {
  if (format.value === null) return null;
  if (typeOf(format) !== 'json_schema') {
    throw refused(format, 'The other dialect has no such format.');
  }
  return { type: 'schema', name: null, schema: objectAt(at(format, 'schema')), strict: true };
}

/**
 * Left out, as it changes nothing of what is asked: `metadata`, `service_tier`, `speed`, `diagnostics`, `user_profile_id`,
 * `workspace_id`, `context_management`, every `cache_control`, citations of earlier turns, what a model thought in them, and
 * of tools `input_examples`, `defer_loading`, `eager_input_streaming` and `allowed_callers`.
 * @throws AI_REQUEST_INVALID, AI_NOT_TRANSLATABLE
 */
export function askOfMessages(json: unknown): Ask {
  const request: Place = { value: json, pointer: '' };
  judgeKeys(request, KEYS);
  const output = at(request, 'output_config');
  if (output.value !== null) judgeKeys(output, OUTPUT_KEYS);
  const choice = at(request, 'tool_choice');
  const single = booleanOrNull(at(choice, 'disable_parallel_tool_use'));
  const system: Turn = { role: 'system', texts: textsOf(at(request, 'system')) };
  return {
    turns: inOrder([
      ...(system.texts.length === 0 ? [] : [system]),
      ...itemsOf(at(request, 'messages')).flatMap(turnsOf),
    ]),
    tools: itemsOf(at(request, 'tools')).map(toolOf),
    toolChoice: toolChoiceOf(choice),
    parallel: single === null ? null : !single,
    temperature: numberOrNull(at(request, 'temperature')),
    topP: numberOrNull(at(request, 'top_p')),
    stop: itemsOf(at(request, 'stop_sequences')).map(textAt),
    effort: effortOf(output, at(request, 'thinking')),
    format: formatOf(at(output, 'format')),
  };
}
