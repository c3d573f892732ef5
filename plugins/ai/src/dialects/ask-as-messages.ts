// What is asked, as Anthropic's Messages.
import type {
  ContentBlockParam,
  MessageCreateParamsBase,
  MessageParam,
  Tool,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages';
import type { Ask, AskTool, CallPiece, Piece, Result, SaidPiece, Turn } from './ask.ts';
import { parseExact } from './exact.ts';
import { objectOf } from './json.ts';
import { invalid, notTranslatable } from './pointer.ts';

/** Newer models know no sampling any more, and neither do the types; older ones do. */
type Messages = MessageCreateParamsBase & {
  readonly temperature?: number;
  readonly top_p?: number;
};

/** Tokens that an answer may have where its caller names no bound, which Messages must have. */
const MESSAGES_OUTPUT_MOST = 16_384;

type Block = Exclude<ContentBlockParam, { readonly type: 'tool_use' }>;

function blockOf(piece: Piece): Block {
  if (piece.type === 'text') return { type: 'text', text: piece.text };
  if (piece.type === 'image') {
    const { source } = piece;
    if ('url' in source) return { type: 'image', source: { type: 'url', url: source.url } };
    const media = source.media as 'image/png';
    return { type: 'image', source: { type: 'base64', media_type: media, data: source.base64 } };
  }
  if (piece.media !== 'application/pdf') {
    throw notTranslatable(piece.pointer, 'Messages takes files that are PDF only.');
  }
  return {
    type: 'document',
    source: { type: 'base64', media_type: piece.media, data: piece.base64 },
    ...(piece.name === null ? {} : { title: piece.name }),
  };
}

/** A text without a character says nothing, and is refused upstream. */
const isFilled = (piece: Piece | SaidPiece): boolean => piece.type !== 'text' || piece.text !== '';

const blocksOf = (pieces: readonly Piece[]): Block[] => pieces.filter(isFilled).map(blockOf);

function inputOf({ input, pointer }: CallPiece): object {
  let value: unknown;
  try {
    value = input.trim() === '' ? {} : parseExact(input);
  } catch {
    value = null;
  }
  const object = objectOf(value);
  if (!object) throw invalid(pointer, 'The arguments of a call must be a JSON object.');
  return object;
}

function resultOf({ callId, failed, content }: Result): ToolResultBlockParam {
  const blocks = blocksOf(content) as Exclude<ToolResultBlockParam['content'], string | undefined>;
  const [first] = blocks;
  const text = blocks.length === 1 && first?.type === 'text' ? first.text : null;
  return {
    type: 'tool_result',
    tool_use_id: callId,
    ...(blocks.length === 0 ? {} : { content: text ?? blocks }),
    ...(failed ? { is_error: true } : {}),
  };
}

/** A message has one block of text as a string, as people write it. */
function messageOf(role: MessageParam['role'], content: ContentBlockParam[]): MessageParam {
  const [first] = content;
  if (content.length !== 1 || first?.type !== 'text') return { role, content } as MessageParam;
  return { role, content: first.text };
}

function saidBlock(piece: SaidPiece): ContentBlockParam {
  if (piece.type === 'text') return blockOf(piece);
  if (piece.type === 'redacted') return { type: 'redacted_thinking', data: piece.data };
  if (piece.type === 'thinking') {
    return { type: 'thinking', thinking: piece.text, signature: piece.signature };
  }
  return { type: 'tool_use', id: piece.id, name: piece.name, input: inputOf(piece) };
}

/** Results and what a user says after them are one message. */
function messagesOf(turns: readonly Turn[]): MessageParam[] {
  const messages: MessageParam[] = [];
  let results: ContentBlockParam[] = [];
  const add = (role: MessageParam['role'], content: ContentBlockParam[]): void => {
    if (content.length > 0) messages.push(messageOf(role, content));
    results = [];
  };
  for (const turn of turns) {
    if (turn.role !== 'user') add('user', results);
    if (turn.role === 'user') add('user', [...results, ...blocksOf(turn.content)]);
    else if (turn.role === 'results') results = turn.results.map(resultOf);
    else if (turn.role === 'assistant')
      add('assistant', turn.content.filter(isFilled).map(saidBlock));
    else add('system', blocksOf(turn.texts.map((text) => ({ type: 'text', text }))));
  }
  add('user', results);
  return messages;
}

const toolOf = ({ name, description, schema, strict }: AskTool): Tool => ({
  name,
  ...(description === null ? {} : { description }),
  input_schema: { type: 'object', ...schema },
  ...(strict === null ? {} : { strict }),
});

const CHOICES = { auto: 'auto', none: 'none', required: 'any' } as const;

function toolChoiceOf({ tools, toolChoice, parallel }: Ask): Pick<Messages, 'tool_choice'> {
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (tools.length === 0 || (toolChoice === null && parallel !== false)) return {};
  if (toolChoice === 'none') return { tool_choice: { type: 'none' } };
  if (toolChoice !== null && typeof toolChoice === 'object') {
    return { tool_choice: { type: 'tool', name: toolChoice.name, ...single } };
  }
  return { tool_choice: { type: CHOICES[toolChoice ?? 'auto'], ...single } };
}

/** What both sides take for granted is left out, as newer models refuse to hear of it. */
function samplingOf({ temperature, topP }: Ask): Pick<Messages, 'temperature' | 'top_p'> {
  if (temperature !== null && temperature > 1) {
    throw notTranslatable('/temperature', 'Messages knows temperatures from 0 to 1.');
  }
  return {
    ...(temperature === null || temperature === 1 ? {} : { temperature }),
    ...(topP === null || topP === 1 ? {} : { top_p: topP }),
  };
}

type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

function outputOf({ effort, format }: Ask): Pick<Messages, 'output_config' | 'thinking'> {
  if (format?.type === 'object') {
    throw notTranslatable(format.pointer, 'Messages has JSON only with a schema.');
  }
  const config = {
    ...(effort === null || effort === 'none'
      ? {}
      : { effort: (effort === 'minimal' ? 'low' : effort) as Effort }),
    ...(format ? { format: { type: 'json_schema' as const, schema: { ...format.schema } } } : {}),
  };
  return {
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...(effort === 'none' ? { thinking: { type: 'disabled' } } : {}),
  };
}

/**
 * Instructions at the beginning are its `system`, later ones messages of that role.
 * @param outputMost null: the caller names no bound, and `MESSAGES_OUTPUT_MOST` holds
 * @throws AI_NOT_TRANSLATABLE, AI_REQUEST_INVALID
 */
export function askAsMessages(
  ask: Ask,
  to: { readonly model: string; readonly stream: boolean; readonly outputMost: number | null },
): Messages {
  const start = ask.turns.findIndex(({ role }) => role !== 'system');
  const turns = start === -1 ? [] : ask.turns.slice(start);
  const head = start === -1 ? ask.turns : ask.turns.slice(0, start);
  const system = head
    .flatMap((turn) => (turn.role === 'system' ? turn.texts : []))
    .filter((text) => text !== '');
  return {
    model: to.model,
    max_tokens: to.outputMost ?? MESSAGES_OUTPUT_MOST,
    ...(system.length === 0 ? {} : { system: system.map((text) => ({ type: 'text', text })) }),
    messages: messagesOf(turns),
    ...(ask.tools.length === 0 ? {} : { tools: ask.tools.map(toolOf) }),
    ...toolChoiceOf(ask),
    ...samplingOf(ask),
    ...(ask.stop.length === 0 ? {} : { stop_sequences: [...ask.stop] }),
    ...outputOf(ask),
    ...(to.stream ? { stream: true } : {}),
  };
}
