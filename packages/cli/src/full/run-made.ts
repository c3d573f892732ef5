// Runs a command that was made from an operation.
import { type CommandSpec, FILE_ARG, type OperationRoute, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { renderers } from '../bundled.gen.ts';
import { type Input, inputOf, limitOf, type View, viewOf } from '../call/input.ts';
import type { Parsed } from '../call/parsed.ts';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { kernelRenderers } from '../kernel-renderers.ts';
import type { Homes } from '../output/problem.ts';
import { renderContext } from '../output/terminal.ts';
import type { Shown } from '../output/view.ts';
import { writeErr } from '../output/write.ts';
import { confirmed } from './confirm.ts';
import { openInput } from './input-file.ts';
import type { InstalledPlugin } from './installed-plugins.ts';
import { type Objects, readObjects } from './json-lines.ts';
import { assertPerson, shownFirst } from './person.ts';
import { pluginRenderers } from './plugin-modules.ts';
import { runEach } from './run-each.ts';
import { runFeed } from './run-feed.ts';
import { runLines } from './run-lines.ts';
import { runReport } from './run-report.ts';
import { runRows } from './run-rows.ts';
import { openSession, type Session } from './session.ts';
import { withStdinText } from './stdin-text.ts';
import { enumerated, linesFor, type Target, targetsOf } from './targets.ts';

/** One prepared command line. */
export interface MadeCall {
  /** As it is typed: `tasks done`. */
  readonly command: string;
  readonly route: OperationRoute;
  readonly input: Input;
  readonly view: View;
  readonly limit: number | undefined;
  readonly shown: Shown;
  readonly session: Session;
  readonly homes: Homes;
  /** What its flags have people told once it was carried out. */
  readonly note: string;
  /** The row that it is about, where its command takes several. */
  readonly target: Target | null;
}

/**
 * What is asked of the daemon on one line.
 * @param base the object that `--input` brought
 * @throws Problem `USAGE`
 */
function callInput(spec: CommandSpec, line: Parsed, base?: Input): Input {
  const changes =
    Object.keys(base ?? {}).length > 0 ||
    spec.flags.some((flag) => flag.field !== undefined && flag.name in line.flags);
  if (spec.operation?.method === 'PATCH' && !changes) {
    throw usage('There is nothing to change: give at least one field.');
  }
  return inputOf(spec, line, base);
}

/** Rows on which a command acts without asking, unless its operation asks by itself. */
const UNASKED = 3;

/** The question before a command is carried out; null: there is none. */
function questionOf(
  spec: CommandSpec,
  parsed: Parsed,
  targets: readonly Target[] | null,
): string | null {
  const { confirm, method, human } = spec.operation as OperationRoute;
  const ofFlag = spec.flags.find((flag) => flag.confirm !== undefined && parsed.flags[flag.name]);
  const many = method !== 'GET' && (targets?.length ?? 0) > UNASKED;
  const words = Object.values(parsed.args).flat().join(', ');
  const plain = many || human ? `Run '${spec.id}'${words === '' ? '' : ' on {}'}?` : null;
  const question = ofFlag?.confirm ?? confirm ?? plain;
  const named = targets
    ? `${enumerated(targets)}${targets.length > UNASKED ? ` (${targets.length})` : ''}`
    : term(words);
  return question?.replace('{}', () => named) ?? null;
}

function runStream(call: MadeCall, parsed: Parsed, { env }: Environment): Promise<number> {
  if (call.route.yields === 'feed') return runFeed(call);
  if (call.route.yields === 'rows' || call.route.yields === 'file') return runRows(call);
  return runReport(call, parsed.args[FILE_ARG] as string | undefined, env);
}

/** One line of words, and what `--input` brought: nothing, an object, or an object on each line. */
async function carryOut(
  spec: CommandSpec,
  parsed: Parsed,
  call: Omit<MadeCall, 'input' | 'note' | 'target'>,
  { objects, environment }: { objects: Objects | null; environment: Environment },
): Promise<number> {
  const perLine = objects?.lines;
  const targets = await targetsOf(spec, parsed, call.session);
  const lines = linesFor(spec, parsed, targets);
  let inputs = perLine ? [] : lines.map((line) => callInput(spec, line, objects?.only));
  const { rehearsed = false } = call.shown.context;
  const question = rehearsed ? null : questionOf(spec, parsed, targets);
  if (call.route.human) {
    if (perLine) throw usage('A person is asked about one call at a time: no lines of --input.');
    assertPerson();
    inputs = await Promise.all(inputs.map((input) => shownFirst(call, input)));
  }
  if (question !== null && parsed.flags['yes'] !== true) {
    if (perLine) throw usage('Nobody is asked about the lines of --input: add --yes.');
    if (!(await confirmed(question))) return EXIT.failure;
  }
  if (perLine) {
    const [only, ...others] = lines;
    if (others.length > 0) throw usage('With lines of --input goes one word only.');
    return runLines(perLine, (object) => callInput(spec, only as Parsed, object), call);
  }
  const given = rehearsed ? [] : spec.flags.filter(({ name }) => parsed.flags[name] === true);
  const note = given.map((flag) => flag.note ?? '').join('');
  const calls = inputs.map((input, at) => ({
    ...call,
    input,
    note,
    target: targets?.[at] ?? null,
  }));
  if (call.route.kind === 'stream') return runStream(calls[0] as MadeCall, parsed, environment);
  return runEach(calls, environment);
}

/** @param plugin whose command it is; absent: it is compiled in */
export async function runMade(
  spec: CommandSpec,
  line: Parsed,
  environment: Environment,
  plugin?: InstalledPlugin,
): Promise<number> {
  const parsed = await withStdinText(spec, line, process.stdin);
  const { flags } = parsed;
  const operation = spec.operation as OperationRoute;
  const view = viewOf(spec, parsed);
  const limit = limitOf(spec, parsed);
  const dry = flags['dry-run'] === true;
  const instead =
    (dry && operation.dryRun) ||
    (flags['run'] === true && operation.run) ||
    (flags['watch'] === true && operation.watch);
  const route = instead || operation;
  const rehearsed = dry && !instead;
  const context = {
    ...renderContext(environment.env, flags['no-color'] === true),
    ...(rehearsed ? { rehearsed } : {}),
  };
  const rendered = !view.json && !view.quiet && view.fields === null;
  const own = plugin && rendered ? await pluginRenderers(plugin, route, environment) : {};
  const file = typeof flags['input'] === 'string' ? await openInput(flags['input']) : null;
  const session = openSession(environment, autostarts(environment.env, parsed), rehearsed);
  const call = {
    command: spec.id,
    route,
    view,
    limit,
    shown: { context, renderers: { ...renderers, ...kernelRenderers, ...own } },
    session,
    homes: environment.homes,
  };
  try {
    const objects = file && (await readObjects(file.bytes));
    const code = await carryOut(spec, parsed, call, { objects, environment });
    if (rehearsed && !view.json && !view.quiet) writeErr('Nothing was stored.\n');
    return code;
  } finally {
    session.close();
    file?.close();
  }
}
