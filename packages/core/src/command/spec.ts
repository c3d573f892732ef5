// A command as data: what the thin parser, oclif, docs and completion are all made from.
// Plain JSON, so that it can be generated at build and read without loading a schema library.

/** What a shell offers for a value: words, files, folders, backups, keys of the configuration, or values of rows. */
export type Suggest =
  | readonly string[]
  | 'file'
  | 'backup'
  | 'folder'
  | 'config-key'
  | { readonly list: string; readonly value: string; readonly about?: string };

export interface ArgSpec {
  /** Input field it fills. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** It is a whole number; absent: text. */
  readonly type?: 'integer';
  /** `words`: all remaining words are one text; `each`: the command runs once for every word. */
  readonly many?: 'words' | 'each';
  readonly suggest?: Suggest;
}

/** The argument of operations that read rows; it is sent as the body, not as a field. */
export const FILE_ARG = 'file';

export interface FlagSpec {
  /** Without dashes. */
  readonly name: string;
  readonly char?: string;
  readonly type: 'string' | 'boolean' | 'integer' | 'number';
  readonly description: string;
  /** Input field it fills; flags of the shell itself (`--json`) have none. */
  readonly field?: string;
  readonly multiple?: boolean;
  /** The field must be given, by this flag or in `--input`. */
  readonly required?: boolean;
  readonly options?: readonly string[];
  /** The word `none` means null. */
  readonly none?: boolean;
  /** What it takes is JSON. */
  readonly json?: boolean;
  readonly suggest?: Suggest;
  /** Question asked in place of the command's own where it is set. */
  readonly confirm?: string;
  /** What people are told after a call with it. */
  readonly note?: string;
}

export interface CommandExample {
  readonly title: string;
  /** Words after `aurelius`. */
  readonly argv: readonly string[];
}

export interface CommandSpec {
  /** Words after `aurelius`: `tasks add`. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly args: readonly ArgSpec[];
  readonly flags: readonly FlagSpec[];
  readonly examples: readonly CommandExample[];
  /** Its line is where a secret may be put by mistake: what does not belong there is refused and not repeated. */
  readonly secret?: true;
  /** The operation it was made from; absent for hand-written commands. */
  readonly operation?: OperationRoute;
}

/** How a made command calls its operation. */
export interface OperationRoute {
  readonly id: string;
  readonly kind: 'json' | 'stream';
  readonly method: string;
  /** With `:params`. */
  readonly path: string;
  readonly place: 'query' | 'body';
  readonly preset: Readonly<Record<string, unknown>>;
  /** The answer is `{ data, meta }`: `--limit all` pages on. */
  readonly list: boolean;
  /** Fields of the answer, or of each row of it, that `--fields` can choose from. */
  readonly fields: readonly string[];
  /** The operation reads rows from a file or standard input. */
  readonly rows: boolean;
  /** The rows may be the lines of a text. */
  readonly file?: true;
  /** Input field that takes the name of that file. */
  readonly fileName?: string;
  /** Of streams: the items are the data, a file, a report about the work, or go on without end. */
  readonly yields?: 'rows' | 'file' | 'report' | 'feed';
  /** Of feeds: input field that takes up after an item's `seq`. */
  readonly resume?: string;
  /** Of streams: half of what `export --all` and `import --all` carry. */
  readonly portable?: 'export' | 'import';
  /** Entity of the rows it lists: on a terminal their places become numbers that name them. */
  readonly lists?: string;
  /** Input fields that name a row, by its number as well. */
  readonly names?: readonly string[];
  /** Called instead under `--dry-run`. */
  readonly dryRun?: OperationRoute;
  /** It can be rolled back once it has answered: what `--dry-run` asks for where nothing else is called. */
  readonly rehearsable?: true;
  /** Lists the rows that `--filter` finds for the words of an `each` argument. */
  readonly among?: OperationRoute;
  /** Called instead under `--run`. */
  readonly run?: OperationRoute;
  /** Followed instead under `--watch`. */
  readonly watch?: OperationRoute;
  readonly hot: boolean;
  readonly bare: boolean;
  readonly confirm?: string;
  /** Longest wait for the answer, milliseconds, where that is not the usual one. */
  readonly patienceMs?: number;
  /** Only a person may run it: it is asked for on the terminal and called with a token of kind `human`. */
  readonly human?: true;
  /** What is shown before that question. */
  readonly shows?: ShownFirst;
}

/** What a person sees before being asked. */
export interface ShownFirst {
  readonly route: OperationRoute;
  /** Input fields that it is asked with. */
  readonly takes: readonly string[];
  /** Input fields that its answer fills, where the line does not. */
  readonly fills: readonly string[];
}
