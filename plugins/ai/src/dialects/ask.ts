// What is asked of a model, in no dialect: what the readers of requests make of theirs, and what the writers put into another.
import type { JsonObject } from './json.ts';

export interface TextPiece {
  readonly type: 'text';
  readonly text: string;
}

export interface ImagePiece {
  readonly type: 'image';
  readonly pointer: string;
  readonly source: { readonly media: string; readonly base64: string } | { readonly url: string };
}

export interface FilePiece {
  readonly type: 'file';
  readonly pointer: string;
  readonly media: string;
  readonly base64: string;
  readonly name: string | null;
}

export type Piece = TextPiece | ImagePiece | FilePiece;

export interface CallPiece {
  readonly type: 'call';
  readonly pointer: string;
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly input: string;
}

/** What a model of Messages thought, with the proof that its provider wants back. */
interface ThinkingPiece {
  readonly type: 'thinking';
  readonly text: string;
  readonly signature: string;
}

/** Thinking that only its provider can read. */
interface RedactedPiece {
  readonly type: 'redacted';
  readonly data: string;
}

export type SaidPiece = TextPiece | CallPiece | ThinkingPiece | RedactedPiece;

export interface Result {
  readonly callId: string;
  readonly failed: boolean;
  readonly content: readonly Piece[];
}

interface SystemTurn {
  readonly role: 'system';
  readonly texts: readonly string[];
}

interface UserTurn {
  readonly role: 'user';
  readonly content: readonly Piece[];
}

export interface AssistantTurn {
  readonly role: 'assistant';
  readonly content: readonly SaidPiece[];
}

/** What came of calls. */
interface ResultsTurn {
  readonly role: 'results';
  readonly results: readonly Result[];
}

export type Turn = SystemTurn | UserTurn | AssistantTurn | ResultsTurn;

export interface AskTool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of its input; null: it takes none. */
  readonly schema: JsonObject | null;
  readonly strict: boolean | null;
}

/** How an answer shall look. */
export type AskFormat =
  | { readonly type: 'object'; readonly pointer: string }
  | {
      readonly type: 'schema';
      readonly name: string | null;
      readonly schema: JsonObject;
      readonly strict: boolean | null;
    };

/** Null, or empty, is what the caller does not say. */
export interface Ask {
  readonly turns: readonly Turn[];
  readonly tools: readonly AskTool[];
  readonly toolChoice: 'auto' | 'required' | 'none' | { readonly name: string } | null;
  /** Whether more than one tool may be called at once. */
  readonly parallel: boolean | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly stop: readonly string[];
  /** How hard to think: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, `max`. */
  readonly effort: string | null;
  readonly format: AskFormat | null;
}

/** The turns of one role that stand side by side, as one; instructions stay as they are. */
function joined(run: readonly Turn[]): readonly Turn[] {
  const [first] = run;
  if (first?.role === 'user') {
    return [
      {
        role: first.role,
        content: run.flatMap((turn) => (turn.role === 'user' ? turn.content : [])),
      },
    ];
  }
  if (first?.role === 'assistant') {
    return [
      {
        role: first.role,
        content: run.flatMap((turn) => (turn.role === 'assistant' ? turn.content : [])),
      },
    ];
  }
  if (first?.role === 'results') {
    return [
      {
        role: first.role,
        results: run.flatMap((turn) => (turn.role === 'results' ? turn.results : [])),
      },
    ];
  }
  return run;
}

function* merged(turns: Iterable<Turn>): Generator<Turn, void, undefined> {
  let run: Turn[] = [];
  for (const turn of turns) {
    if (run[0] && run[0].role !== turn.role) {
      yield* joined(run);
      run = [];
    }
    run.push(turn);
  }
  yield* joined(run);
}

/** Results directly behind the calls they belong to, in the order of the calls; those of no call stay where they are. */
function* answered(turns: readonly Turn[]): Generator<Turn, void, undefined> {
  const waiting = new Map<string, Result>();
  for (const turn of turns) {
    if (turn.role !== 'results') continue;
    for (const result of turn.results) {
      if (!waiting.has(result.callId)) waiting.set(result.callId, result);
    }
  }
  const take = (callId: string): Result[] => {
    const result = waiting.get(callId);
    waiting.delete(callId);
    return result ? [result] : [];
  };
  const moved = new Set<Result>();
  for (const turn of turns) {
    if (turn.role === 'results') {
      const results = turn.results.filter((result) => !moved.has(result));
      if (results.length > 0) yield { role: 'results', results };
      continue;
    }
    yield turn;
    if (turn.role !== 'assistant') continue;
    const results = turn.content.flatMap((piece) => (piece.type === 'call' ? take(piece.id) : []));
    for (const result of results) moved.add(result);
    if (results.length > 0) yield { role: 'results', results };
  }
}

/** Turns as models want them: each role once in a row, and what came of calls directly behind them. */
export const inOrder = (turns: readonly Turn[]): readonly Turn[] => [
  ...merged(answered([...merged(turns)])),
];
