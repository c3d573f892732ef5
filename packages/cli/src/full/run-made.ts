// Runs a command that was made from an operation.
import { type CommandSpec, FILE_ARG, type OperationRoute, term } from '@aurelius/core/command';
import { EXIT, type ProblemJson } from '@aurelius/core/errors';
import { renderers } from '../bundled.gen.ts';
import type { Send } from '../call/exchange.ts';
import { type Input, inputOf, limitOf, type View, viewOf } from '../call/input.ts';
import type { Parsed } from '../call/parsed.ts';
import { type Out, runCall } from '../call/run.ts';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { kernelNotes, kernelRenderers } from '../kernel-renderers.ts';
import { show } from '../output/pager.ts';
import { type Homes, printProblem } from '../output/problem.ts';
import { isTerminal, renderContext, terminalName } from '../output/terminal.ts';
import type { Shown } from '../output/view.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { confirmed } from './confirm.ts';
import { openInput } from './input-file.ts';
import type { InstalledPlugin } from './installed-plugins.ts';
import { type Objects, readObjects } from './json-lines.ts';
import { pluginRenderers } from './plugin-modules.ts';
import { runFeed } from './run-feed.ts';
import { exitOfAll, runLines } from './run-lines.ts';
import { runReport } from './run-report.ts';
import { runRows } from './run-rows.ts';
import { openSession, type Session } from './session.ts';

/** One prepared command line. */
export interface MadeCall {
  readonly route: OperationRoute;
  readonly input: Input;
  readonly view: View;
  readonly limit: number | undefined;
  readonly shown: Shown;
  readonly session: Session;
  readonly homes: Homes;
  /** What its flags have people told once it was carried out. */
  readonly note: string;
}

/** `each` arguments: one parsed line per word. */
function lines(spec: CommandSpec, parsed: Parsed): Parsed[] {
  const arg = spec.args.find(({ many }) => many === 'each');
  const words = arg && parsed.args[arg.name];
  if (!arg || typeof words !== 'object') return [parsed];
  return words.map((word) => ({ ...parsed, args: { ...parsed.args, [arg.name]: word } }));
}

/**
 * What is asked of the daemon: one input, or one for every word of an `each` argument.
 * @param base the object that `--input` brought
 * @throws Problem `USAGE`
 */
function inputsOf(spec: CommandSpec, parsed: Parsed, base?: Input): Input[] {
  const changes =
    Object.keys(base ?? {}).length > 0 ||
    spec.flags.some((flag) => flag.field !== undefined && flag.name in parsed.flags);
  if (spec.operation?.method === 'PATCH' && !changes) {
    throw usage('There is nothing to change: give at least one field.');
  }
  return lines(spec, parsed).map((line) => inputOf(spec, line, base));
}

const outTo = (call: Pick<MadeCall, 'view' | 'shown'>, env: Environment['env']): Out => {
  const { tty } = call.shown.context;
  return {
    write: writeOut,
    show: (text) => (call.view.json ? writeOut(text) : show(text, env, tty)),
    note: (text) => (tty ? writeErr(text) : undefined),
  };
};

/** Several words: each by itself; what fails does not stop the rest. */
async function runEach(calls: readonly MadeCall[], environment: Environment): Promise<number> {
  const failures: number[] = [];
  for (const call of calls) {
    const problem = await runOne(call, environment);
    if (problem) failures.push(printProblem(problem, { json: call.view.json, homes: call.homes }));
  }
  const [first] = calls;
  if (first && failures.length < calls.length && !first.view.json && !first.view.quiet) {
    outTo(first, environment.env).note(first.note);
  }
  return exitOfAll(failures, calls.length);
}

/** A token of a person is made where one sits: the daemon is told of the terminal that is typed on. */
const isPersonal = ({ id }: OperationRoute, { kind }: Input) =>
  id === 'tokens.create' && kind === 'human' && isTerminal(0);

async function runOne(call: MadeCall, { env }: Environment): Promise<ProblemJson | null> {
  const out = outTo(call, env);
  const send: Send = (route, input, terminal) =>
    call.session.send(route, input, isPersonal(route, input) ? terminalName() : terminal);
  const problem = await runCall(call, send, call.shown, out);
  const note = kernelNotes[call.route.id];
  if (!problem && note !== undefined && !call.view.json && !call.view.quiet) out.note(note);
  return problem;
}

function runStream(call: MadeCall, parsed: Parsed, { env }: Environment): Promise<number> {
  if (call.route.yields === 'feed') return runFeed(call);
  if (call.route.yields === 'rows') return runRows(call);
  return runReport(call, parsed.args[FILE_ARG] as string | undefined, env);
}

/** One line of words, and what `--input` brought: nothing, an object, or an object on each line. */
async function carryOut(
  spec: CommandSpec,
  parsed: Parsed,
  call: Omit<MadeCall, 'input' | 'note'>,
  { objects, environment }: { objects: Objects | null; environment: Environment },
): Promise<number> {
  const perLine = objects?.lines;
  const inputs = perLine ? [] : inputsOf(spec, parsed, objects?.only);
  const given = spec.flags.filter(({ name }) => parsed.flags[name] === true);
  const ofFlag = given.find((flag) => flag.confirm !== undefined);
  const confirm = ofFlag?.confirm ?? (spec.operation as OperationRoute).confirm;
  if (confirm !== undefined && parsed.flags['yes'] !== true) {
    if (perLine) throw usage('Nobody is asked about the lines of --input: add --yes.');
    const named = Object.values(parsed.args).flat().join(', ');
    if (!(await confirmed(confirm.replace('{}', () => term(named))))) return EXIT.failure;
  }
  if (perLine) {
    if (lines(spec, parsed).length > 1) throw usage('With lines of --input goes one word only.');
    const inputFor = (object: Input) => inputsOf(spec, parsed, object)[0] as Input;
    return runLines(perLine, inputFor, call);
  }
  const note = given.map((flag) => flag.note ?? '').join('');
  const calls = inputs.map((input) => ({ ...call, input, note }));
  if (call.route.kind === 'stream') return runStream(calls[0] as MadeCall, parsed, environment);
  return runEach(calls, environment);
}

/** @param plugin whose command it is; absent: it is compiled in */
export async function runMade(
  spec: CommandSpec,
  parsed: Parsed,
  environment: Environment,
  plugin?: InstalledPlugin,
): Promise<number> {
  const { flags } = parsed;
  const operation = spec.operation as OperationRoute;
  const view = viewOf(spec, parsed);
  const limit = limitOf(parsed);
  const context = renderContext(environment.env, flags['no-color'] === true);
  const instead =
    (flags['dry-run'] === true && operation.dryRun) || (flags['watch'] === true && operation.watch);
  const route = instead || operation;
  const rendered = !view.json && !view.quiet && view.fields === null;
  const own = plugin && rendered ? await pluginRenderers(plugin, route, environment) : {};
  const file = typeof flags['input'] === 'string' ? await openInput(flags['input']) : null;
  const session = openSession(environment, autostarts(environment.env, parsed));
  const call = {
    route,
    view,
    limit,
    shown: { context, renderers: { ...renderers, ...kernelRenderers, ...own } },
    session,
    homes: environment.homes,
  };
  try {
    const objects = file && (await readObjects(file.bytes));
    return await carryOut(spec, parsed, call, { objects, environment });
  } finally {
    session.close();
    file?.close();
  }
}
