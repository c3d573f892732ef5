// The operation contract: one value that routes, validation, OpenAPI, the client, commands and docs derive from.
import type * as z from 'zod';
import type { Problem, ProblemFactory } from './errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `read` changes nothing, `write` changes own data, `destructive` removes it, `outward` reaches other people. */
export type Effect = 'read' | 'write' | 'destructive' | 'outward';

/** What one request may cost. */
export interface Limits {
  /** Largest body, bytes. Default 1 MiB. */
  readonly body: number;
  /** Deepest nesting of a JSON body. Default 64. */
  readonly depth: number;
  /** Longest time to receive the body, milliseconds. Default 15 s. */
  readonly timeoutMs: number;
}

export const DEFAULT_LIMITS: Limits = { body: 1024 * 1024, depth: 64, timeoutMs: 15_000 };

/** How a positional argument fills an input field. */
export interface CliArg {
  readonly field: string;
  /** `words`: all words of the line are one text; `each`: the operation runs once for every word. */
  readonly many?: 'words' | 'each';
  /** The field has its flag as well; one line uses one of the two. */
  readonly flag?: true;
  /** Id of the operation whose input `filter` finds rows for an `each` argument: `--filter` takes the place of words. */
  readonly among?: string;
}

/** Another command of an operation, with some of its input fixed. */
export interface AlsoCommand {
  /** Words after `aurelius`. */
  readonly command: string;
  readonly summary: string;
  /** Arguments and flags of these fields are left out. */
  readonly preset: Readonly<Record<string, unknown>>;
  /** Served by the thin entry. */
  readonly hot: boolean;
  readonly examples: readonly Example[];
}

/** The command made from an operation; single fields are refined by `x-cli` in their schema's metadata. */
export interface CliHints {
  /** Words after `aurelius`: `tasks add`. */
  readonly command: string;
  readonly aliases?: readonly string[];
  readonly args?: readonly CliArg[];
  /** Fixed input that the command always sends. */
  readonly preset?: Readonly<Record<string, unknown>>;
  /** Served by the thin entry. */
  readonly hot?: boolean;
  /** Also runs when only the noun is given (`aurelius tasks`). */
  readonly bare?: boolean;
  /** Further commands that call it. */
  readonly also?: readonly AlsoCommand[];
  /** Id of the operation that `--dry-run` calls with the same input; it shows what would happen. */
  readonly dryRun?: string;
  /** Id of the operation that `--run` calls with the same input: it does what this one only shows. */
  readonly run?: string;
  /** Id of the feed that `--watch` follows instead, with the part of the input that it takes. */
  readonly watch?: string;
  /**
   * Question asked on a terminal before it runs, `{}` being what was named; `--yes` answers it, unless only a person may run
   * it (`human`): then it is always asked.
   */
  readonly confirm?: string;
  /** Longest wait for the answer, milliseconds; default 5 s: a daemon that is silent for longer counts as hung. */
  readonly patienceMs?: number;
  /** Of what only a person may run: what is shown before the question. */
  readonly shows?: Shows;
}

/** What a person has to see before an answer means anything. */
export interface Shows {
  /** Id of the operation that answers it; its path takes fields of the same names from the input. */
  readonly operation: string;
  /** Fields of the input that are taken from that answer, where the line does not name them. */
  readonly fills: readonly string[];
}

/** Rows whose values a shell offers: those of an operation that lists and needs no input. */
export interface RowSuggestion {
  /** Id of the operation: `tasks.list`. */
  readonly list: string;
  /** Field of a row that is offered; of a list, its items. */
  readonly value: string;
  /** Field that says what it is. */
  readonly about?: string;
}

/** `x-cli` of one input field. */
export interface FieldCli {
  /** Flag name; default: the field in kebab case. */
  readonly flag?: string;
  readonly char?: string;
  /** The field has no flag. */
  readonly hidden?: boolean;
  /** On the command line the word `none` means null. */
  readonly none?: boolean;
  /** On the command line it is JSON. */
  readonly json?: boolean;
  /** Where a shell finds values to offer. */
  readonly suggest?: RowSuggestion;
  /** Question asked in place of the operation's own where the flag is set. */
  readonly confirm?: string;
  /** What people are told after a call with the flag set, a line. */
  readonly note?: string;
  /** Filled with the name of the file that is sent, without its folder. */
  readonly fileName?: true;
}

/** A worked example; `argv` runs in a test, so it stays true. */
export interface Example {
  readonly title: string;
  readonly argv: readonly string[];
}

interface Common<I extends z.ZodObject> {
  /** `<slice>.<verb>`: the name in code, over WebSocket and for AI tools. */
  readonly id: string;
  readonly method: Method;
  /** Fastify path below the API root, parameters as `:name`; every parameter is a field of `input`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Strict: unknown fields are refused. Path, query (GET, DELETE, streams with a body) and body fields in one object. */
  readonly input: I;
  readonly errors: readonly ProblemFactory[];
  /** `module:verb`, checked before the handler runs; `public` needs no identity. */
  readonly permission: string;
  readonly effects: Effect;
  /** Name of the WebSocket message that calls it too, besides its id: `task:update`. */
  readonly message?: string;
  readonly limits?: Partial<Limits>;
  /** Only with a token of kind `human`, at the socket as well: a plugin, a script or a model is no person. */
  readonly human?: true;
  readonly cli: CliHints | false;
  readonly examples: readonly Example[];
}

/** Small JSON in, small JSON out. */
export interface JsonOperation<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodType | null = z.ZodType | null,
> extends Common<I> {
  readonly kind: 'json';
  /** Null: no content. */
  readonly output: O;
  /** Default 200, or 204 without output. */
  readonly status?: number;
  /**
   * False: takes no `Idempotency-Key`, because what it does or answers is more than rows of the database: a secret, a
   * file, a message.
   */
  readonly keyed?: false;
  /**
   * It can be asked what it would do (`Aurelius-Rehearse: true`, `--dry-run`): it runs, answers, and is rolled back. All
   * that it does is done by rows of the database, and its answer comes from inside the write.
   */
  readonly rehearsable?: true;
  /** Entity of the rows it lists: their places in the answer become numbers that name them. */
  readonly lists?: string;
}

/**
 * JSON or NDJSON in, a sequence of typed items out (NDJSON, or SSE where asked for), `{ type: 'progress' }` among them.
 * Either side may be a file in whatever format the operation knows, see `file` below.
 */
export interface StreamOperation<
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodType = z.ZodType,
> extends Common<I> {
  readonly kind: 'stream';
  /** Schema of one item. */
  readonly output: O;
  /**
   * What the body holds, if the operation reads one; it reaches the handler row by row. `rows`: JSON values; `file`: these,
   * or any text as `application/octet-stream`, whose lines are rows that are strings.
   */
  readonly body: 'rows' | 'file' | null;
  /**
   * `rows`: the items are the data; `file`: so they are, and those that are strings are pieces of a text, which makes up
   * the file without anything between them; `report`: progress, refusals and one `{ type: 'result' }` at the end; `feed`:
   * items without end, each for itself.
   */
  readonly yields: 'rows' | 'file' | 'report' | 'feed';
  /** Integer field of a feed's input that takes up after an item's `seq`: what `Last-Event-ID` fills (HTML, SSE). */
  readonly resume?: string;
  /**
   * Half of what `export --all` and `import --all` carry of the slice: all its rows in an open format, which the other
   * half reads. Needs no input.
   */
  readonly portable?: 'export' | 'import';
}

/** A refusal in the words of another protocol. */
export interface Refusal {
  /** Beside those that every refusal has. */
  readonly headers: Readonly<Record<string, string>>;
  /** Answered as JSON, in the place of problem details. */
  readonly body: unknown;
}

/** Bytes in, bytes out: the handler owns the media types and the error dialect. */
export interface RawOperation<I extends z.ZodObject = z.ZodObject> extends Common<I> {
  readonly kind: 'raw';
  readonly output: null;
  readonly accepts: readonly string[];
  readonly produces: readonly string[];
  /** How a refusal is told, also one of the gate, who asks with a wrong token for instance. Default: problem details. */
  readonly refusal?: (problem: Problem, requestId: string) => Refusal;
}

export type Operation = JsonOperation | StreamOperation | RawOperation;

/** Declares an operation; the value is data and has no effect by itself. */
export function defineOperation<I extends z.ZodObject, O extends z.ZodType | null>(
  op: JsonOperation<I, O>,
): JsonOperation<I, O>;
export function defineOperation<I extends z.ZodObject, O extends z.ZodType>(
  op: StreamOperation<I, O>,
): StreamOperation<I, O>;
export function defineOperation<I extends z.ZodObject>(op: RawOperation<I>): RawOperation<I>;
export function defineOperation(op: Operation): Operation {
  return op;
}

/** What a handler receives. */
export type InputOf<T extends Operation> = z.output<T['input']>;
/** What a caller may send: defaults may be left out. */
export type CallOf<T extends Operation> = z.input<T['input']>;
/** What a caller gets: the entity, or one item of a stream. */
export type OutputOf<T extends Operation> = T['output'] extends z.ZodType
  ? z.output<T['output']>
  : undefined;

/** Status of a successful answer. */
export const successStatus = (op: Operation): number =>
  op.kind === 'json' ? (op.status ?? (op.output === null ? 204 : 200)) : 200;

/** Names of the path parameters, in order. */
export const pathParams = (path: string): string[] =>
  [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');

/** Media type of a file in a format of its own: what {@link StreamOperation} calls a `file`. */
export const FILE_TYPE = 'application/octet-stream';

/** Where each input field that is not in the path travels. */
export const inputPlace = (op: Operation): 'query' | 'body' =>
  op.kind !== 'json' || op.method === 'GET' || op.method === 'DELETE' ? 'query' : 'body';
