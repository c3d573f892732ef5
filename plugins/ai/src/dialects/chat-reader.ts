// OpenAI's chat completion stream as canonical steps: blocks are made out of deltas, which do not say where one ends.
import { countOf, type JsonObject, objectOf } from './json.ts';
import { chunkError, eventObject, textOf } from './parse.ts';
import { MAX_EVENT } from './sse.ts';
import { type StopReason, type StreamReader, type StreamStep, WireError } from './stream.ts';
import { usageOfChat } from './usage.ts';

type Steps = Generator<StreamStep, void, undefined>;

const REASONS: Readonly<Record<string, StopReason>> = {
  content_filter: 'refusal',
  function_call: 'tools',
  length: 'length',
  tool_calls: 'tools',
};

type Saying = 'text' | 'thinking';

/** A tool call until its turn comes: only one block may be open, and calls may come interleaved. */
interface Call {
  id: string;
  name: string;
  /** Arguments that were not told yet. */
  waiting: string;
  /** Some were told. */
  filled: boolean;
}

interface State {
  started: boolean;
  blocks: number;
  open: Saying | null;
  /** In the order they began. */
  readonly calls: Call[];
  /** The one that pieces of an index of the provider belong to. */
  readonly callOf: Map<number, Call>;
  openCall: Call | null;
  /** What was said after a tool was called: more of its arguments may follow, and only one block may be open. */
  readonly held: { readonly kind: Saying; readonly text: string }[];
  /** Characters that wait. */
  waiting: number;
  stopped: boolean;
  /** Nothing more is read. */
  over: boolean;
}

function* closeSaid(state: State): Steps {
  if (state.open) yield { type: 'blockStop', index: state.blocks - 1 };
  state.open = null;
}

function wait(state: State, length: number): void {
  state.waiting += length;
  if (state.waiting > MAX_EVENT) throw new WireError('The provider calls too many tools at once');
}

function* said(state: State, kind: Saying, text: string): Steps {
  if (text === '') return;
  if (state.calls.length > 0) {
    wait(state, text.length);
    state.held.push({ kind, text });
    return;
  }
  if (state.open !== kind) {
    yield* closeSaid(state);
    state.blocks += 1;
    state.open = kind;
  }
  yield { type: kind, index: state.blocks - 1, text };
}

/** Begins the call if its name is known, and tells what waits of it. */
function* tell(state: State, call: Call): Steps {
  if (state.openCall !== call) {
    if (call.name === '') return;
    yield* closeSaid(state);
    const id = call.id || `call_${state.blocks}`;
    yield { type: 'toolStart', index: state.blocks, id, name: call.name };
    state.blocks += 1;
    state.openCall = call;
  }
  if (call.waiting === '') return;
  yield { type: 'toolArguments', index: state.blocks - 1, json: call.waiting };
  call.filled = true;
  call.waiting = '';
}

/** Tells every call to its end, one after another. */
function* closeCalls(state: State): Steps {
  for (const call of state.calls) {
    if (call.name === '') throw new WireError('The provider calls a tool without a name');
    if (!call.filled && call.waiting === '') call.waiting = '{}';
    yield* tell(state, call);
    yield { type: 'blockStop', index: state.blocks - 1 };
  }
}

/** The call that a piece belongs to: a new one too if another id and name come with an index that is taken. */
function callFor(state: State, at: number, id: string, name: string): Call {
  const call = state.callOf.get(at);
  if (call && (id === '' || call.id === '' || id === call.id || name === '')) return call;
  const begun: Call = { id: '', name: '', waiting: '', filled: false };
  state.callOf.set(at, begun);
  state.calls.push(begun);
  return begun;
}

/** The first call goes on as it comes; others wait until it is known to be whole. */
function* called(state: State, delta: JsonObject, place: number): Steps {
  const named = objectOf(delta['function']) ?? {};
  const [id, name] = [textOf(delta['id']), textOf(named['name'])];
  const call = callFor(state, countOf(delta['index']) ?? place, id, name);
  call.id ||= id;
  call.name ||= name;
  const args = textOf(named['arguments']);
  call.waiting += args;
  if (call === state.calls[0]) yield* tell(state, call);
  else wait(state, args.length);
}

/** Everything is told that waits, and nothing is said after it. */
function* stop(state: State, reason: string): Steps {
  yield* closeSaid(state);
  yield* closeCalls(state);
  // what a model did decides, not what it says: some say "stop" after calling tools
  const tools = state.calls.length > 0;
  state.calls.length = 0;
  for (const { kind, text } of state.held) yield* said(state, kind, text);
  yield* closeSaid(state);
  state.stopped = true;
  yield {
    type: 'stop',
    reason: tools && reason === 'stop' ? 'tools' : (REASONS[reason] ?? 'end'),
  };
}

function* choiceSteps(state: State, choice: JsonObject): Steps {
  if (state.stopped) return;
  const delta = objectOf(choice['delta']) ?? {};
  yield* said(state, 'thinking', textOf(delta['reasoning_content'] ?? delta['reasoning']));
  yield* said(state, 'text', textOf(delta['content']));
  yield* said(state, 'text', textOf(delta['refusal']));
  const calls: unknown = delta['tool_calls'];
  if (Array.isArray(calls)) {
    for (const [place, one] of calls.entries()) yield* called(state, objectOf(one) ?? {}, place);
  }
  const reason = textOf(choice['finish_reason']);
  if (reason !== '') yield* stop(state, reason);
}

function* chunkSteps(state: State, chunk: JsonObject): Steps {
  if (!state.started) {
    state.started = true;
    yield { type: 'start', id: textOf(chunk['id']), model: textOf(chunk['model']) };
  }
  const choices: unknown = chunk['choices'];
  for (const one of Array.isArray(choices) ? choices : []) {
    const choice = objectOf(one);
    if (choice && (countOf(choice['index']) ?? 0) === 0) yield* choiceSteps(state, choice);
  }
  const usage = usageOfChat(chunk['usage']);
  if (usage) yield { type: 'usage', usage };
}

/**
 * Reads the first choice. The end is `[DONE]`, or that of the body after a reason to stop: clients take both.
 * Usage that would have come between is missing then.
 */
export function chatReader(): StreamReader {
  const state: State = {
    started: false,
    blocks: 0,
    open: null,
    calls: [],
    callOf: new Map(),
    openCall: null,
    held: [],
    waiting: 0,
    stopped: false,
    over: false,
  };
  function* end(problem: string): Steps {
    if (state.over) return;
    if (!state.stopped) throw new WireError(problem);
    state.over = true;
    yield { type: 'end' };
  }
  return {
    *read({ data }) {
      if (state.over) return;
      if (data.trim() === '[DONE]') {
        yield* end('The provider ended its answer without a reason');
        return;
      }
      const chunk = eventObject(data);
      const error = chunkError(chunk);
      if (error === null) yield* chunkSteps(state, chunk);
      else {
        state.over = true;
        yield { type: 'error', message: error };
      }
    },
    end: () => end('The provider stopped in the middle of its answer'),
  };
}
