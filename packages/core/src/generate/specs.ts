// Commands are made from operations: every fact about a command comes from its contract.
import { JSON_FLAG, NO_AUTOSTART_FLAG, NO_COLOR_FLAG } from '../command/flags.ts';
import {
  type ArgSpec,
  type CommandSpec,
  FILE_ARG,
  type FlagSpec,
  type OperationRoute,
} from '../command/spec.ts';
import { type CliHints, inputPlace, type Operation, pathParams } from '../contract/index.ts';
import type { PluginContract } from '../plugin/define.ts';
import { type Field, inputFields, outputFields } from './schema.ts';

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const shellFlag = (name: string, description: string, more: Partial<FlagSpec> = {}): FlagSpec => ({
  name,
  type: 'boolean',
  description,
  ...more,
});

/** Flags that every command has. */
const COMMON_FLAGS: readonly FlagSpec[] = [JSON_FLAG, NO_COLOR_FLAG, NO_AUTOSTART_FLAG];

function about({ description, cli, default: usual }: Field): string {
  if (cli.none) return `${description}; \`none\` clears it`;
  return usual === undefined ? description : `${description}; default: \`${usual}\``;
}

/** @param filled by what is shown before the command runs: the line need not bring it */
function fieldFlag(field: Field, filled: boolean): FlagSpec {
  const { cli } = field;
  const options = field.options && [...field.options, ...(cli.none ? ['none'] : [])];
  return {
    name: cli.flag ?? kebab(field.name),
    ...(cli.char === undefined ? {} : { char: cli.char }),
    type: field.type,
    description: about(field),
    field: field.name,
    ...(field.multiple ? { multiple: true } : {}),
    ...(field.required && !filled ? { required: true } : {}),
    ...(options ? { options } : {}),
    ...(cli.none ? { none: true } : {}),
    ...(cli.json ? { json: true } : {}),
    ...(cli.suggest ? { suggest: cli.suggest } : {}),
    ...(cli.confirm === undefined ? {} : { confirm: cli.confirm }),
    ...(cli.note === undefined ? {} : { note: cli.note }),
  };
}

function routeOf(operation: Operation, byId: ReadonlyMap<string, Operation>): OperationRoute {
  if (operation.kind === 'raw') throw new Error(`${operation.id}: raw operations have no command`);
  const cli: CliHints | null = operation.cli || null;
  const { list, fields } = outputFields(operation);
  const inputs = inputFields(operation);
  const names = inputs.filter((field) => field.names);
  const fileName = inputs.find((field) => field.cli.fileName)?.name;
  const instead = (id: string | undefined): OperationRoute | undefined => {
    if (id === undefined) return undefined;
    const other = byId.get(id);
    if (!other) throw new Error(`${operation.id}: there is no operation ${id}`);
    const patience = cli?.patienceMs === undefined ? {} : { patienceMs: cli.patienceMs };
    return { ...routeOf(other, byId), ...patience };
  };
  const [dryRun, run, watch] = [cli?.dryRun, cli?.run, cli?.watch].map(instead);
  const shown = instead(cli?.shows?.operation);
  const among = instead(cli?.args?.find(({ many }) => many === 'each')?.among);
  return {
    id: operation.id,
    kind: operation.kind,
    method: operation.method,
    path: operation.path,
    place: inputPlace(operation),
    preset: cli?.preset ?? {},
    list,
    fields,
    rows: operation.kind === 'stream' && operation.body !== null,
    ...(operation.kind === 'stream' && operation.body === 'file' ? { file: true as const } : {}),
    ...(fileName === undefined ? {} : { fileName }),
    ...(operation.kind === 'stream' ? { yields: operation.yields } : {}),
    ...(operation.kind === 'stream' && operation.resume ? { resume: operation.resume } : {}),
    ...(operation.kind === 'stream' && operation.portable ? { portable: operation.portable } : {}),
    ...(operation.kind === 'json' && operation.lists ? { lists: operation.lists } : {}),
    ...(names.length > 0 ? { names: names.map(({ name }) => name) } : {}),
    ...(dryRun ? { dryRun } : {}),
    ...(run ? { run } : {}),
    ...(watch ? { watch } : {}),
    ...(operation.kind === 'json' && operation.rehearsable ? { rehearsable: true } : {}),
    ...(among ? { among } : {}),
    hot: cli?.hot ?? false,
    bare: cli?.bare ?? false,
    ...(cli?.confirm === undefined ? {} : { confirm: cli.confirm }),
    ...(cli?.patienceMs === undefined ? {} : { patienceMs: cli.patienceMs }),
    ...(operation.human ? { human: true } : {}),
    ...(shown
      ? { shows: { route: shown, takes: pathParams(shown.path), fills: cli?.shows?.fills ?? [] } }
      : {}),
  };
}

function argsOf(operation: Operation, cli: CliHints, fields: readonly Field[]): ArgSpec[] {
  const made = (cli.args ?? []).map(({ field: name, many }): ArgSpec => {
    const field = fields.find((one) => one.name === name);
    if (!field) throw new Error(`${operation.id}: argument ${name} is no field of the input`);
    const { description, required, type, cli: hints } = field;
    return {
      name,
      description,
      required,
      ...(type === 'integer' ? { type } : {}),
      ...(many ? { many } : {}),
      ...(hints.suggest ? { suggest: hints.suggest } : {}),
    };
  });
  return operation.kind === 'stream' && operation.body !== null
    ? [
        ...made,
        {
          name: FILE_ARG,
          description: 'File to read; - is standard input',
          required: true,
          suggest: 'file' as const,
        },
      ]
    : made;
}

function shellFlags(
  operation: Operation,
  route: OperationRoute,
  fields: readonly Field[],
  several: boolean,
) {
  const writes = route.kind === 'json' && operation.effects !== 'read';
  const named = route.fields.includes('ref') || route.fields.includes('id');
  const quiet = route.kind === 'json' && (named || operation.output === null);
  return [
    ...(route.list
      ? [shellFlag('limit', 'Rows to print, or `all`', { type: 'string', char: 'n' })]
      : []),
    ...(route.fields.length > 0 && route.kind === 'json'
      ? [shellFlag('fields', 'Print only these fields: a,b', { type: 'string' })]
      : []),
    ...(quiet ? [shellFlag('quiet', 'Print references only', { char: 'q' })] : []),
    ...((writes || route.place === 'body') && fields.length > 0
      ? [
          shellFlag(
            'input',
            "File with the operation's JSON, or with one object on each line; - is standard input",
            { type: 'string', suggest: 'file' },
          ),
        ]
      : []),
    ...(route.among
      ? [
          shellFlag('filter', 'Act on every row that matches, in place of named ones', {
            type: 'string',
          }),
        ]
      : []),
    ...(route.dryRun || route.rehearsable
      ? [shellFlag('dry-run', 'Show what would happen, change nothing')]
      : []),
    ...(route.run ? [shellFlag('run', 'Do it, and show what comes of it')] : []),
    ...(route.watch ? [shellFlag('watch', 'Go on with what happens, until Ctrl-C')] : []),
    ...(route.human || (route.confirm === undefined && !(writes && several))
      ? []
      : [shellFlag('yes', 'Do not ask', { char: 'y' })]),
    ...COMMON_FLAGS,
  ];
}

/** @throws Error when two flags share a name or a letter: oclif would keep one of them silently */
function assertDistinct(id: string, flags: readonly FlagSpec[]): void {
  const names = flags.flatMap(({ name, char }) => [`--${name}`, ...(char ? [`-${char}`] : [])]);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`${id}: ${twice} stands for two flags`);
}

function commandSpec(
  operation: Operation,
  cli: CliHints,
  byId: ReadonlyMap<string, Operation>,
): CommandSpec {
  const fields = inputFields(operation);
  const preset = Object.keys(cli.preset ?? {});
  const own = (cli.args ?? []).filter(({ field }) => !preset.includes(field));
  const route = { ...routeOf(operation, byId), preset: cli.preset ?? {}, hot: cli.hot ?? false };
  const args = argsOf(operation, { ...cli, args: own }, fields);
  const taken = [
    ...own.filter(({ flag }) => !flag).map(({ field }) => field),
    ...preset,
    ...(route.list ? ['limit', 'cursor'] : []),
  ];
  const flags = [
    ...fields
      .filter(({ name, cli: hint }) => !hint.hidden && !taken.includes(name))
      .map((field) => fieldFlag(field, cli.shows?.fills.includes(field.name) ?? false)),
    ...shellFlags(
      operation,
      route,
      fields,
      args.some(({ many }) => many === 'each'),
    ),
  ];
  assertDistinct(cli.command, flags);
  return {
    id: cli.command,
    aliases: cli.aliases ?? [],
    summary: operation.summary,
    ...(operation.description === undefined ? {} : { description: operation.description }),
    args,
    flags,
    examples: operation.examples,
    operation: route,
  };
}

/** The commands of an operation: its own, and those that fix some of its input. */
function specsOf(operation: Operation, byId: ReadonlyMap<string, Operation>): CommandSpec[] {
  const { cli } = operation;
  if (!cli) return [];
  const { also = [], aliases: _aliases, ...hints } = cli;
  return [
    commandSpec(operation, cli, byId),
    ...also.map(({ summary, examples, preset, ...own }) => ({
      ...commandSpec(
        operation,
        { ...hints, ...own, bare: false, preset: { ...hints.preset, ...preset } },
        byId,
      ),
      summary,
      examples,
    })),
  ];
}

/** How to call an operation that has no command of its own. */
export const routeWithoutCommand = (operation: Operation): OperationRoute =>
  routeOf(operation, new Map());

/** The commands of these contracts, in their order. */
export function commandSpecs(
  contracts: readonly Pick<PluginContract, 'operations'>[],
): CommandSpec[] {
  const operations = contracts.flatMap((contract) => Object.values(contract.operations));
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  return operations.flatMap((operation) => specsOf(operation, byId));
}
