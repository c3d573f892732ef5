// Anthropic's Messages stream as canonical steps.
import { type JsonObject, objectOf } from './json.ts';
import { errorText, eventObject, textOf } from './parse.ts';
import { type StopReason, type StreamReader, type StreamStep, WireError } from './stream.ts';
import { laterMessagesUsage, usageOfMessages } from './usage.ts';

const REASONS: Readonly<Record<string, StopReason>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
  stop_sequence: 'stop_sequence',
  tool_use: 'tools',
};

/** The only delta each kind of block may have. */
const BLOCK_OF_DELTA: Readonly<Record<string, string>> = {
  text_delta: 'text',
  input_json_delta: 'tool_use',
  thinking_delta: 'thinking',
  signature_delta: 'thinking',
};

interface Open {
  readonly kind: string;
  /** Null: a block of a kind we do not translate. */
  readonly index: number | null;
  /** Arguments that came with the beginning: they count if none come after. Empty: it is no tool, or some came. */
  args: string;
}

/** Where its reading stands. */
interface State {
  usage: JsonObject;
  open: Open | null;
  blocks: number;
  /** Nothing more is read. */
  over: boolean;
}

type Steps = Generator<StreamStep, void, undefined>;

function* usageSteps(state: State, told: unknown): Steps {
  state.usage = laterMessagesUsage(state.usage, told);
  const usage = usageOfMessages(state.usage);
  if (usage) yield { type: 'usage', usage };
}

function* blockStart(state: State, event: JsonObject): Steps {
  if (state.open) throw new WireError('The provider began a block inside another');
  const block = objectOf(event['content_block']) ?? {};
  const kind = textOf(block['type']);
  const known = ['text', 'thinking', 'redacted_thinking', 'tool_use'].includes(kind);
  const index = known ? state.blocks++ : null;
  const args = kind === 'tool_use' ? JSON.stringify(objectOf(block['input']) ?? {}) : '';
  state.open = { kind, index, args };
  if (index === null) return;
  if (kind === 'text') yield { type: 'text', index, text: textOf(block['text']) };
  if (kind === 'thinking') yield { type: 'thinking', index, text: textOf(block['thinking']) };
  if (kind === 'redacted_thinking') yield { type: 'redacted', index, data: textOf(block['data']) };
  if (kind === 'tool_use') {
    yield { type: 'toolStart', index, id: textOf(block['id']), name: textOf(block['name']) };
  }
}

function* blockDelta({ open }: State, event: JsonObject): Steps {
  if (!open) throw new WireError('The provider went on with a block that it did not begin');
  const { kind, index } = open;
  const delta = objectOf(event['delta']) ?? {};
  const type = textOf(delta['type']);
  const belongs = BLOCK_OF_DELTA[type];
  if (index === null || belongs === undefined) return;
  if (belongs !== kind) throw new WireError(`The provider sent a ${type} in a block of ${kind}`);
  if (type === 'text_delta') yield { type: 'text', index, text: textOf(delta['text']) };
  if (type === 'thinking_delta') yield { type: 'thinking', index, text: textOf(delta['thinking']) };
  if (type === 'signature_delta') {
    yield { type: 'signature', index, signature: textOf(delta['signature']) };
  }
  const json = textOf(delta['partial_json']);
  if (type === 'input_json_delta' && json !== '') {
    open.args = '';
    yield { type: 'toolArguments', index, json };
  }
}

function* messageStart(state: State, event: JsonObject): Steps {
  const message = objectOf(event['message']) ?? {};
  yield { type: 'start', id: textOf(message['id']), model: textOf(message['model']) };
  yield* usageSteps(state, message['usage']);
}

function* messageDelta(state: State, event: JsonObject): Steps {
  const reason = textOf(objectOf(event['delta'])?.['stop_reason']);
  if (reason !== '') yield { type: 'stop', reason: REASONS[reason] ?? 'end' };
  yield* usageSteps(state, event['usage']);
}

function* blockStop(state: State): Steps {
  if (!state.open) throw new WireError('The provider ended a block that it did not begin');
  const { index, args } = state.open;
  state.open = null;
  if (index === null) return;
  if (args !== '') yield { type: 'toolArguments', index, json: args };
  yield { type: 'blockStop', index };
}

function* eventSteps(state: State, event: JsonObject, type: string): Steps {
  if (type === 'message_start') yield* messageStart(state, event);
  else if (type === 'content_block_start') yield* blockStart(state, event);
  else if (type === 'content_block_delta') yield* blockDelta(state, event);
  else if (type === 'content_block_stop') yield* blockStop(state);
  else if (type === 'message_delta') yield* messageDelta(state, event);
  else if (type === 'error') {
    state.over = true;
    yield { type: 'error', message: errorText(event['error']) };
  } else if (type === 'message_stop') {
    if (state.open) throw new WireError('The provider ended its answer inside a block');
    state.over = true;
    yield { type: 'end' };
  }
}

/** Events that are not known pass without a step, and so do blocks that no other dialect has. */
export function messagesReader(): StreamReader {
  const state: State = { usage: {}, open: null, blocks: 0, over: false };
  return {
    *read({ event: name, data }) {
      if (state.over) return;
      const event = eventObject(data);
      const type = textOf(event['type']);
      if (name !== null && name !== type) {
        throw new WireError(`The provider calls one event both ${name} and ${type}`);
      }
      yield* eventSteps(state, event, type);
    },
    end: () => {
      if (!state.over) throw new WireError('The provider stopped in the middle of its answer');
      return [];
    },
  };
}
