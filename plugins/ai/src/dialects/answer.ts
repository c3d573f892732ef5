// A whole answer as what was said in no dialect. It is read by the readers of streams, as a stream of one piece: an answer
// means the same whichever way it comes.
import type { AiDialect, AiUsage } from '@aurelius/core/plugin';
import { chatReader } from './chat-reader.ts';
import { type JsonObject, objectOf } from './json.ts';
import { messagesReader } from './messages-reader.ts';
import type { SseEvent } from './sse.ts';
import { type StopReason, type StreamReader, type StreamStep, WireError } from './stream.ts';

export interface AnswerBlock {
  readonly type: 'text' | 'thinking' | 'redacted' | 'call';
  /** What was said or thought; of a call its input, as JSON; of `redacted` what only its provider can read. */
  readonly text: string;
  /** Proof of thinking; empty: there is none. */
  readonly signature: string;
  /** Of a call; empty in everything else, as its name is. */
  readonly id: string;
  readonly name: string;
}

export interface Answer {
  readonly blocks: readonly AnswerBlock[];
  readonly reason: StopReason;
}

/** What else an answer says of itself. */
export interface AnswerHead {
  readonly requestId: string;
  readonly model: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Null: nobody told. */
  readonly usage: AiUsage | null;
}

type Events = Generator<SseEvent, void, undefined>;

const eventOf = (json: object): SseEvent => ({ event: null, data: JSON.stringify(json) });

function* chatEvents(json: JsonObject): Events {
  const choices: readonly unknown[] = Array.isArray(json['choices']) ? json['choices'] : [];
  const said = choices.map((choice) => {
    const { message, ...rest } = objectOf(choice) ?? {};
    return { ...rest, delta: message };
  });
  yield eventOf({ ...json, choices: said });
  yield { event: null, data: '[DONE]' };
}

/** What a stream tells of a block after its beginning. */
function deltasOf(block: JsonObject): readonly object[] {
  if (block['type'] === 'tool_use') {
    return [{ type: 'input_json_delta', partial_json: JSON.stringify(block['input'] ?? {}) }];
  }
  return block['type'] === 'thinking'
    ? [{ type: 'signature_delta', signature: block['signature'] ?? '' }]
    : [];
}

function* messagesEvents(json: JsonObject): Events {
  const content: readonly unknown[] = Array.isArray(json['content']) ? json['content'] : [];
  yield eventOf({ type: 'message_start', message: { ...json, content: [] } });
  for (const [index, block] of content.entries()) {
    yield eventOf({ type: 'content_block_start', index, content_block: block });
    for (const delta of deltasOf(objectOf(block) ?? {})) {
      yield eventOf({ type: 'content_block_delta', index, delta });
    }
    yield eventOf({ type: 'content_block_stop', index });
  }
  yield eventOf({ type: 'message_delta', delta: { stop_reason: json['stop_reason'] } });
  yield eventOf({ type: 'message_stop' });
}

const EMPTY = { text: '', signature: '', id: '', name: '' };

/** The block that a step belongs to, with what the step adds; null: it belongs to none. */
function grown(block: AnswerBlock | undefined, step: StreamStep): AnswerBlock | null {
  switch (step.type) {
    case 'text':
    case 'thinking': {
      const before = block ?? { ...EMPTY, type: step.type };
      return { ...before, text: before.text + step.text };
    }
    case 'signature':
      return { ...(block ?? { ...EMPTY, type: 'thinking' }), signature: step.signature };
    case 'redacted':
      return { ...EMPTY, type: 'redacted', text: step.data };
    case 'toolStart':
      return { ...EMPTY, type: 'call', id: step.id, name: step.name };
    case 'toolArguments':
      return block ? { ...block, text: block.text + step.json } : null;
    case 'start':
    case 'blockStop':
    case 'stop':
    case 'usage':
    case 'error':
    case 'end':
      return null;
  }
}

function told(reader: StreamReader, events: Events): Answer {
  const blocks: AnswerBlock[] = [];
  let reason: StopReason | null = null;
  for (const event of events) {
    for (const step of reader.read(event)) {
      if (step.type === 'error') throw new WireError(step.message);
      if (step.type === 'stop') reason = step.reason;
      if (!('index' in step)) continue;
      const block = grown(blocks[step.index], step);
      if (block) blocks[step.index] = block;
    }
  }
  if (reason === null) throw new WireError('The provider ended its answer without a reason');
  // what a model did decides, not what it says
  const calls = blocks.some(({ type }) => type === 'call');
  return { blocks, reason: calls && reason === 'end' ? 'tools' : reason };
}

/** @throws WireError for what the dialect does not allow */
export function answerOf(dialect: AiDialect, json: JsonObject): Answer {
  if (dialect === 'chat') return told(chatReader(), chatEvents(json));
  if (dialect === 'messages') return told(messagesReader(), messagesEvents(json));
  throw new TypeError(`Nothing becomes of an answer of ${dialect}`);
}
