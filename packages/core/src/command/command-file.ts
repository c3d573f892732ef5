// The command manifest of a plugin: its commands as plain JSON, read on every run of the full entry without running the
// plugin's code. Checked by hand, because the schema library is too much to load for it.
import type { ArgSpec, CommandExample, CommandSpec, FlagSpec, OperationRoute } from './spec.ts';

type Json = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;
/** `?` behind the name of a key: it may be absent. */
type Shape<T> = { readonly [K in keyof T as K | `${K & string}?`]?: Test };

const text: Test = (value) => typeof value === 'string' && value !== '';
const flag: Test = (value) => typeof value === 'boolean';
const object: Test = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);
const oneOf =
  (...values: readonly string[]): Test =>
  (value) =>
    typeof value === 'string' && values.includes(value);
const matches =
  (pattern: RegExp): Test =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const WORD = '[a-z][a-z0-9-]*';
const words = matches(new RegExp(`^${WORD}( ${WORD}){0,3}$`));
const name = matches(/^[A-Za-z][A-Za-z0-9-]*$/);

const suggestion: Test = (value) =>
  oneOf('file', 'folder', 'backup', 'config-key')(value) ||
  listOf(text)(value) ||
  (object(value) && Object.values(value as Json).every(text));

const ARG: Shape<ArgSpec> = {
  name,
  description: text,
  required: flag,
  'type?': oneOf('integer'),
  'many?': oneOf('words', 'each'),
  'suggest?': suggestion,
};

const FLAG: Shape<FlagSpec> = {
  name,
  'char?': matches(/^[A-Za-z]$/),
  type: oneOf('string', 'boolean', 'integer', 'number'),
  description: text,
  'field?': text,
  'multiple?': flag,
  'required?': flag,
  'options?': listOf(text),
  'none?': flag,
  'suggest?': suggestion,
  'confirm?': text,
  'note?': text,
};

const EXAMPLE: Shape<CommandExample> = {
  title: text,
  argv: listOf((value) => typeof value === 'string'),
};

const ROUTE: Shape<OperationRoute> = {
  id: text,
  kind: oneOf('json', 'stream'),
  method: oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
  path: matches(/^\/api\/v1\/[^\s?#]+$/),
  place: oneOf('query', 'body'),
  preset: object,
  list: flag,
  fields: listOf(text),
  rows: flag,
  'file?': flag,
  'fileName?': text,
  'yields?': oneOf('rows', 'file', 'report', 'feed'),
  'resume?': text,
  'lists?': text,
  'names?': listOf(text),
  'dryRun?': object,
  'rehearsable?': flag,
  'among?': object,
  'run?': object,
  'watch?': object,
  hot: flag,
  bare: flag,
  'confirm?': text,
};

const COMMAND: Shape<CommandSpec> = {
  id: words,
  aliases: listOf(words),
  summary: text,
  'description?': text,
  args: listOf(object),
  flags: listOf(object),
  examples: listOf(object),
  'operation?': object,
};

/** @throws Error naming the first key that is missing, unknown or of another kind */
function assertShape(value: unknown, shape: Readonly<Record<string, Test>>, place: string): void {
  const json = value as Json;
  for (const [key, test] of Object.entries(shape)) {
    const named = key.replace('?', '');
    const held = json[named];
    if (held === undefined && key !== named) continue;
    if (!test(held)) throw new Error(`${place}.${named} is ${JSON.stringify(held)}`);
  }
  const known = (key: string) => Object.hasOwn(shape, key) || Object.hasOwn(shape, `${key}?`);
  const unknown = Object.keys(json).find((key) => !known(key));
  if (unknown !== undefined) throw new Error(`${place}.${unknown} is not known`);
}

function assertRoute(route: OperationRoute | undefined, place: string): void {
  if (route === undefined) return;
  assertShape(route, ROUTE, place);
  assertRoute(route.dryRun, `${place}.dryRun`);
  assertRoute(route.among, `${place}.among`);
  assertRoute(route.run, `${place}.run`);
  assertRoute(route.watch, `${place}.watch`);
}

function assertCommand(value: unknown, place: string): void {
  assertShape(value, COMMAND, place);
  const command = value as CommandSpec;
  const each = (key: 'args' | 'flags' | 'examples', shape: Readonly<Record<string, Test>>) => {
    for (const [at, one] of command[key].entries())
      assertShape(one, shape, `${place}.${key}[${at}]`);
  };
  each('args', ARG);
  each('flags', FLAG);
  each('examples', EXAMPLE);
  assertRoute(command.operation, `${place}.operation`);
}

/**
 * The commands of a command manifest.
 * @param json parsed
 * @throws Error with the place of the first thing that is not as it must be
 */
export function commandsOfFile(json: unknown): readonly CommandSpec[] {
  if (!Array.isArray(json)) throw new Error('it is not a list of commands');
  for (const [at, one] of json.entries()) {
    if (!object(one)) throw new Error(`[${at}] is no object`);
    assertCommand(one, `[${at}]`);
  }
  return json as readonly CommandSpec[];
}

/** Words that begin a command line and belong to the shell. */
const RESERVED = ['help', 'version'];

const nounsOf = ({ id, aliases }: Pick<CommandSpec, 'id' | 'aliases'>): string[] =>
  [id, ...aliases].map((line) => line.split(' ')[0] as string);

/**
 * Why a plugin cannot have these commands beside others, or null: the first word of a command line belongs to whoever
 * had it first, so that no plugin can take or shadow a command, a noun or a spelling of somebody else.
 */
export function takenCommand(
  commands: readonly Pick<CommandSpec, 'id' | 'aliases'>[],
  others: readonly Pick<CommandSpec, 'id' | 'aliases'>[],
): string | null {
  const taken = new Set([...RESERVED, ...others.flatMap(nounsOf)]);
  for (const command of commands) {
    const noun = nounsOf(command).find((one) => taken.has(one));
    if (noun !== undefined) return `the command '${noun}' is somebody else's`;
  }
  const lines = commands.flatMap(({ id, aliases }) => [id, ...aliases]);
  const twice = lines.find((line, at) => lines.indexOf(line) !== at);
  return twice === undefined ? null : `it has the command '${twice}' twice`;
}
