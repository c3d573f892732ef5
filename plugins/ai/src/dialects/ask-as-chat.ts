// What is asked, as a chat completion.
import type {
  ChatCompletionContentPart,
  ChatCompletionCreateParamsBase,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from 'openai/resources/chat/completions';
import type { Ask, AskFormat, AskTool, AssistantTurn, Piece, Result, Turn } from './ask.ts';

function partOf(piece: Piece): ChatCompletionContentPart {
  if (piece.type === 'text') return { type: 'text', text: piece.text };
  if (piece.type === 'file') {
    const file_data = `data:${piece.media};base64,${piece.base64}`;
    return { type: 'file', file: { file_data, filename: piece.name ?? 'file' } };
  }
  const { source } = piece;
  const url = 'url' in source ? source.url : `data:${source.media};base64,${source.base64}`;
  return { type: 'image_url', image_url: { url } };
}

/** Many servers that speak it want a string where there is only text. */
function userMessage(content: readonly Piece[]): ChatCompletionMessageParam {
  const [first] = content;
  const text = content.length === 1 && first?.type === 'text' ? first.text : null;
  return { role: 'user', content: text ?? content.map(partOf) };
}

function assistantMessage({ content }: AssistantTurn): ChatCompletionMessageParam {
  const text = content.map((piece) => (piece.type === 'text' ? piece.text : '')).join('');
  const calls = content.flatMap((piece): ChatCompletionMessageFunctionToolCall[] =>
    piece.type === 'call'
      ? [{ id: piece.id, type: 'function', function: { name: piece.name, arguments: piece.input } }]
      : [],
  );
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

const textOf = (content: readonly Piece[]): string =>
  content.flatMap((piece) => (piece.type === 'text' ? [piece.text] : [])).join('\n');

/** It has no other word for a call that failed. */
const resultMessage = ({ callId, failed, content }: Result): ChatCompletionMessageParam => ({
  role: 'tool',
  tool_call_id: callId,
  content: `${failed ? 'Error: ' : ''}${textOf(content)}`,
});

/** What is no text cannot be in a result, and is said by the user who comes after it. */
const beside = (results: readonly Result[]): readonly Piece[] =>
  results.flatMap(({ content }) => content.filter(({ type }) => type !== 'text'));

function* messagesOf(turns: readonly Turn[]): Generator<ChatCompletionMessageParam, void> {
  let waiting: readonly Piece[] = [];
  for (const turn of turns) {
    if (turn.role === 'user') {
      yield userMessage([...waiting, ...turn.content]);
      waiting = [];
      continue;
    }
    if (waiting.length > 0) yield userMessage(waiting);
    waiting = [];
    if (turn.role === 'system') yield { role: 'system', content: turn.texts.join('\n\n') };
    else if (turn.role === 'assistant') yield assistantMessage(turn);
    else {
      yield* turn.results.map(resultMessage);
      waiting = beside(turn.results);
    }
  }
  if (waiting.length > 0) yield userMessage(waiting);
}

const toolOf = ({ name, description, schema, strict }: AskTool): ChatCompletionTool => ({
  type: 'function',
  function: {
    name,
    ...(description === null ? {} : { description }),
    ...(schema === null ? {} : { parameters: { ...schema } }),
    ...(strict === null ? {} : { strict }),
  },
});

function toolChoiceOf({ toolChoice }: Ask): Pick<ChatCompletionCreateParamsBase, 'tool_choice'> {
  if (toolChoice === null) return {};
  if (typeof toolChoice === 'string') return { tool_choice: toolChoice };
  return { tool_choice: { type: 'function', function: { name: toolChoice.name } } };
}

type Format = Pick<ChatCompletionCreateParamsBase, 'response_format'>;

function formatOf(format: AskFormat | null): Format {
  if (!format) return {};
  if (format.type === 'object') return { response_format: { type: 'json_object' } };
  const { name, schema, strict } = format;
  return {
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: name ?? 'answer',
        schema: { ...schema },
        ...(strict === null ? {} : { strict }),
      },
    },
  };
}

/** How it is asked for. */
export interface ChatTarget {
  readonly model: string;
  readonly stream: boolean;
  /** Null: no bound. */
  readonly outputMost: number | null;
  /** The key that the upstream knows for it. */
  readonly outputKey: 'max_completion_tokens' | 'max_tokens';
  /** It knows words for how hard to think. Where it may not, that is a hint. */
  readonly efforts: boolean;
}

/**
 * Texts of one instruction, or of one result, become one text. A file that has no name gets one. A stream tells its usage.
 */
export function askAsChat(ask: Ask, to: ChatTarget): ChatCompletionCreateParamsBase {
  const tools = ask.tools.length > 0;
  return {
    model: to.model,
    messages: [...messagesOf(ask.turns)],
    ...(tools ? { tools: ask.tools.map(toolOf), ...toolChoiceOf(ask) } : {}),
    ...(tools && ask.parallel !== null ? { parallel_tool_calls: ask.parallel } : {}),
    ...(to.outputMost === null ? {} : { [to.outputKey]: to.outputMost }),
    ...(ask.temperature === null ? {} : { temperature: ask.temperature }),
    ...(ask.topP === null ? {} : { top_p: ask.topP }),
    ...(ask.stop.length === 0 ? {} : { stop: [...ask.stop] }),
    ...(ask.effort === null || !to.efforts ? {} : { reasoning_effort: ask.effort as 'low' }),
    ...formatOf(ask.format),
    ...(to.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
  };
}
