// What must hold of a plugin's contract, as functions that answer every breach in words.
import * as z from 'zod';
import type { Command } from '../../command/define.ts';
import { kernelErrors, NET_HOST, type Operation, pathParams } from '../../contract/index.ts';
import type { PluginContract } from '../../plugin/define.ts';
import { misnamedJobs } from '../../plugin/misnamed-jobs.ts';
import { misscheduled } from '../../plugin/misscheduled.ts';
import { misprovided } from '../../plugin/providers.ts';

const CODE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/;
const PERMISSION = /^([a-z][a-z0-9-]*:[a-z][a-z0-9-]*|public)$/;
const EVENT = /^[a-z][a-z0-9-]*:[a-z][a-z-]*$/;

/** Every operation, checked one by one; each breach names its operation. */
const ofOperations = (
  { operations }: PluginContract,
  breachesOf: (operation: Operation) => readonly (string | false)[],
): string[] =>
  Object.values(operations).flatMap((operation) =>
    breachesOf(operation).flatMap((breach) =>
      breach === false ? [] : `${operation.id} ${breach}`,
    ),
  );

/** Below what an operation is found: one that refuses in the words of another protocol has the paths of that, too. */
const rootOf = (operation: Operation): string =>
  operation.kind === 'raw' && operation.refusal ? '/v1/' : '/api/v1/';

/** Names, routes and permissions. */
export const badNames = (contract: PluginContract): string[] => [
  ...misnamedJobs(contract),
  ...misscheduled(contract),
  ...misprovided(contract),
  ...ofOperations(contract, (operation) => [
    !operation.id.startsWith(`${contract.id}.`) && `is not named ${contract.id}.<verb>`,
    !operation.path.startsWith(rootOf(operation)) &&
      `has the path ${operation.path}, which is not below ${rootOf(operation)}`,
    !PERMISSION.test(operation.permission) &&
      `asks for '${operation.permission}', which is not module:verb`,
    ...pathParams(operation.path).map(
      (name) => !(name in operation.input.shape) && `has :${name} in its path and not in its input`,
    ),
  ]),
];

/** Whatever help, reference and API pages are made from. */
export const undocumented = (contract: PluginContract): string[] =>
  ofOperations(contract, ({ summary, cli, examples }) => [
    summary.trim() === '' && 'has no summary',
    cli !== false && examples.length === 0 && 'has a command and no example',
    ...examples.map(
      ({ argv }) =>
        cli !== false &&
        !argv.join(' ').startsWith(cli.command) &&
        `has an example of another command: ${argv.join(' ')}`,
    ),
  ]);

/** Errors that callers can tell apart and people can read. */
export function uncoded(contract: PluginContract): string[] {
  const known = new Set([...Object.values(contract.errors), ...Object.values(kernelErrors)]);
  const ofTable = Object.entries(contract.errors).flatMap(([name, { code, spec }]) =>
    [
      name !== code && `errors.${name} carries the code ${code}`,
      !CODE.test(code) && `${code} is not written LIKE_THIS`,
      code in kernelErrors && `${code} is a code of Aurelius itself`,
      (spec.status < 400 || spec.status > 599) && `${code} has the status ${spec.status}`,
      spec.title.trim() === '' && `${code} has no title`,
    ].filter((breach) => breach !== false),
  );
  const ofUse = ofOperations(contract, ({ errors }) =>
    errors.map(
      (one) => !known.has(one) && `declares ${one.code}, which is not in the errors table`,
    ),
  );
  return [...ofTable, ...ofUse];
}

/** What goes over the wire has to be sayable in JSON Schema. */
export function unrepresentable(contract: PluginContract): string[] {
  const schemas: (readonly [string, z.ZodType | null, 'input' | 'output'])[] = [
    ['config', contract.config, 'input'],
    ...Object.entries(contract.events).map(
      ([type, data]) => [`event ${type}`, data, 'output'] as const,
    ),
    ...Object.values(contract.jobs ?? {}).map(
      ({ id, payload }) => [`what job ${id} is given`, payload, 'input'] as const,
    ),
    ...Object.values(contract.operations).flatMap(({ id, input, output }) => [
      [`the input of ${id}`, input, 'input'] as const,
      [`the output of ${id}`, output, 'output'] as const,
    ]),
  ];
  const names = Object.keys(contract.events)
    .filter((type) => !EVENT.test(type))
    .map((type) => `event ${type} is not named entity:verb`);
  const unsayable = schemas.flatMap(([what, schema, io]) => {
    try {
      if (schema) z.toJSONSchema(schema, { io });
      return [];
    } catch (error) {
      return [`${what} has no JSON Schema: ${(error as Error).message}`];
    }
  });
  return [...names, ...unsayable];
}

/** A value with everything in it. */
const within = (value: unknown): object[] =>
  typeof value === 'object' && value !== null
    ? [value, ...Object.values(value).flatMap(within)]
    : [];

/** Whom it calls, and why: shown to whoever installs it, and by `aurelius privacy egress`. */
export const undeclaredCalls = ({ net = {}, config }: PluginContract): string[] => [
  ...Object.entries(net).flatMap(([host, { purpose }]) =>
    [
      !NET_HOST.test(host) && `net names ${host}, which is no host like api.example.com`,
      purpose.trim() === '' && `net says not why it calls ${host}`,
    ].filter((breach) => breach !== false),
  ),
  ...within(z.toJSONSchema(config, { io: 'input' })).flatMap((node) => {
    if (!('x-egress' in node)) return [];
    return [
      'default' in node &&
        'config has a urlField with a default, which nobody but its owner may write',
      !('description' in node) && 'config has a urlField without a description of what is called',
    ].filter((breach) => breach !== false);
  }),
];

/** What a plugin's own commands say of themselves. */
export const badCommands = (commands: readonly Command<never>[]): string[] =>
  commands.flatMap(({ spec, run }) =>
    [
      typeof run !== 'function' && 'has no run',
      spec.summary.trim() === '' && 'has no summary',
      spec.operation !== undefined && 'is made from an operation and needs no hand',
      spec.examples.length === 0 && 'has no example',
      !spec.flags.some(({ name }) => name === 'json') && 'does not take --json (JSON_FLAG)',
    ].flatMap((breach) => (breach === false ? [] : `'${spec.id}' ${breach}`)),
  );
