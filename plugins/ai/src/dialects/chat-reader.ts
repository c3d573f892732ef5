// OpenAI's chat completion stream as canonical steps: blocks are made out of deltas, which do not say where one ends.
import { type JsonObject, objectOf } from './json.ts';
import { errorText, eventObject, textOf } from './parse.ts';
import type { SseEvent } from './sse.ts';
import { type StopReason, type StreamStep, WireError } from './stream.ts';
import { usageOfChat } from './usage.ts';

type Steps = Generator<StreamStep, void, undefined>;

const REASONS: Readonly<Record<string, StopReason>> = {
  content_filter: 'refusal',
  function_call: 'tools',
  length: 'length',
  tool_calls: 'tools',
};

/** A tool call until its turn comes: only one block may be open, and calls may come interleaved. */
interface Call {
  id: string;
  name: string;
  /** Arguments that were not told yet. */
  waiting: string;
}

interface State {
  started: boolean;
  blocks: number;
  open: 'text' | 'thinking' | null;
  /** By the index of the provider, in the order they began. */
  readonly calls: Map<number, Call>;
  /** Index of the provider of the call that is open. */
  openCall: number | null;
  /** A tool was called. */
  tools: boolean;
  stopped: boolean;
}

function* closeSaid(state: State): Steps {
  if (state.open) yield { type: 'blockStop', index: state.blocks - 1 };
  state.open = null;
}

function* said(state: State, kind: 'text' | 'thinking', text: string): Steps {
  if (text === '') return;
  yield* closeCalls(state);
  if (state.open !== kind) {
    yield* closeSaid(state);
    state.blocks += 1;
    state.open = kind;
  }
  yield { type: kind, index: state.blocks - 1, text };
}

/** Begins the call if its name is known, and tells what waits of it. */
function* tell(state: State, at: number, call: Call): Steps {
  if (state.openCall !== at) {
    if (call.name === '') return;
    yield* closeSaid(state);
    yield {
      type: 'toolStart',
      index: state.blocks,
      id: call.id || `call_${state.blocks}`,
      name: call.name,
    };
    state.blocks += 1;
    state.openCall = at;
  }
  if (call.waiting === '') return;
  yield { type: 'toolArguments', index: state.blocks - 1, json: call.waiting };
  call.waiting = '';
}

/** Tells every call to its end, one after another. */
function* closeCalls(state: State): Steps {
  for (const [at, call] of state.calls) {
    if (call.name === '') throw new WireError('The provider calls a tool without a name');
    yield* tell(state, at, call);
    yield { type: 'blockStop', index: state.blocks - 1 };
    state.openCall = null;
  }
  state.calls.clear();
}

/** The call goes on whose turn it is; others wait until it is known to be whole. */
function* called(state: State, delta: JsonObject, place: number): Steps {
  const at = typeof delta['index'] === 'number' ? delta['index'] : place;
  const named = objectOf(delta['function']) ?? {};
  let call = state.calls.get(at);
  if (!call) {
    call = { id: '', name: '', waiting: '' };
    state.calls.set(at, call);
    state.tools = true;
  }
  call.id ||= textOf(delta['id']);
  call.name ||= textOf(named['name']);
  call.waiting += textOf(named['arguments']);
  if (state.openCall === at || (state.openCall === null && state.calls.size === 1)) {
    yield* tell(state, at, call);
  }
}

function* choiceSteps(state: State, choice: JsonObject): Steps {
  const delta = objectOf(choice['delta']) ?? {};
  yield* said(state, 'thinking', textOf(delta['reasoning_content'] ?? delta['reasoning']));
  yield* said(state, 'text', textOf(delta['content']));
  yield* said(state, 'text', textOf(delta['refusal']));
  const calls: unknown = delta['tool_calls'];
  if (Array.isArray(calls)) {
    for (const [place, one] of calls.entries()) yield* called(state, objectOf(one) ?? {}, place);
  }
  const reason = textOf(choice['finish_reason']);
  if (reason === '' || state.stopped) return;
  // what a model did decides, not what it says: some say "stop" after calling tools
  yield* closeSaid(state);
  yield* closeCalls(state);
  state.stopped = true;
  yield {
    type: 'stop',
    reason: state.tools && reason === 'stop' ? 'tools' : (REASONS[reason] ?? 'end'),
  };
}

function* chunkSteps(state: State, chunk: JsonObject): Steps {
  if (!state.started) {
    state.started = true;
    yield { type: 'start', id: textOf(chunk['id']), model: textOf(chunk['model']) };
  }
  const choices: unknown = chunk['choices'];
  const first = Array.isArray(choices) ? objectOf(choices[0]) : null;
  if (first) yield* choiceSteps(state, first);
  const usage = usageOfChat(chunk['usage']);
  if (usage) yield { type: 'usage', usage };
}

/**
 * Reads the first choice. After `error` or `end` nothing is read.
 * @throws WireError for a stream that stops before its `[DONE]`, or has no reason to stop
 */
export async function* readChatStream(
  events: AsyncIterable<SseEvent>,
): AsyncGenerator<StreamStep, void, undefined> {
  const state: State = {
    started: false,
    blocks: 0,
    open: null,
    calls: new Map(),
    openCall: null,
    tools: false,
    stopped: false,
  };
  for await (const { data } of events) {
    if (data.trim() === '[DONE]') {
      if (!state.stopped) throw new WireError('The provider ended its answer without a reason');
      yield { type: 'end' };
      return;
    }
    const chunk = eventObject(data);
    if (chunk['error'] !== undefined && chunk['error'] !== null) {
      yield { type: 'error', message: errorText(chunk['error']) };
      return;
    }
    yield* chunkSteps(state, chunk);
  }
  throw new WireError('The provider stopped in the middle of its answer');
}
