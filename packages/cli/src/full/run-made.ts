// Runs a command that was made from an operation.
import { type CommandSpec, type OperationRoute, term } from '@aurelius/core/command';
import { EXIT, type ProblemJson } from '@aurelius/core/errors';
import { renderers } from '../bundled.gen.ts';
import { FILE_ARG, type Input, inputOf, limitOf, type View, viewOf } from '../call/input.ts';
import type { Parsed } from '../call/parsed.ts';
import { type Out, runCall } from '../call/run.ts';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { show } from '../output/pager.ts';
import { type Homes, printProblem } from '../output/problem.ts';
import { renderContext } from '../output/terminal.ts';
import type { Shown } from '../output/view.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { confirmed } from './confirm.ts';
import { readInputObject } from './input-file.ts';
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
}

/** `each` arguments: one parsed line per word. */
function lines(spec: CommandSpec, parsed: Parsed): Parsed[] {
  const arg = spec.args.find(({ many }) => many === 'each');
  const words = arg && parsed.args[arg.name];
  if (!arg || typeof words !== 'object') return [parsed];
  return words.map((word) => ({ ...parsed, args: { ...parsed.args, [arg.name]: word } }));
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
  if (failures.length === 0) return EXIT.ok;
  return failures.length < calls.length ? EXIT.partial : (failures[0] as number);
}

const runOne = (call: MadeCall, { env }: Environment): Promise<ProblemJson | null> =>
  runCall(call, call.session.send, call.shown, outTo(call, env));

export async function runMade(
  spec: CommandSpec,
  parsed: Parsed,
  environment: Environment,
): Promise<number> {
  const operation = spec.operation as OperationRoute;
  const { flags } = parsed;
  const route = flags['dry-run'] === true && operation.dryRun ? operation.dryRun : operation;
  const view = viewOf(spec, parsed);
  const limit = limitOf(parsed);
  const base =
    typeof flags['input'] === 'string' ? await readInputObject(flags['input']) : undefined;
  const changes =
    Object.keys(base ?? {}).length > 0 ||
    spec.flags.some((flag) => flag.field !== undefined && flag.name in flags);
  if (operation.method === 'PATCH' && !changes) {
    throw usage('There is nothing to change: give at least one field.');
  }
  const inputs = lines(spec, parsed).map((line) => inputOf(spec, line, base));
  if (operation.confirm !== undefined && flags['yes'] !== true) {
    const named = Object.values(parsed.args).flat().join(', ');
    if (!(await confirmed(operation.confirm.replace('{}', () => term(named))))) return EXIT.failure;
  }
  const context = renderContext(environment.env, flags['no-color'] === true);
  const session = openSession(environment, autostarts(environment.env, parsed));
  const call = {
    route,
    view,
    limit,
    shown: { context, renderers },
    session,
    homes: environment.homes,
  };
  try {
    if (route.kind === 'stream') {
      const streamed = { ...call, input: inputs[0] as Input };
      return await (route.yields === 'report'
        ? runReport(streamed, parsed.args[FILE_ARG] as string | undefined)
        : runRows(streamed));
    }
    const calls = inputs.map((input) => ({ ...call, input }));
    return await runEach(calls, environment);
  } finally {
    session.close();
  }
}
