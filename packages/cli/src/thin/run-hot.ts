// A hot command from words to exit code in one exchange, or null: the full entry has to take it.
import type { HttpConnection } from '@aurelius/core/client';
import { TransportError } from '@aurelius/core/client';
import type { FlagSpec } from '@aurelius/core/command';
import { type Answer, exchange, NOT_EXECUTED, type Send } from '../call/exchange.ts';
import { inputOf, limitOf, viewOf } from '../call/input.ts';
import type { Parsed } from '../call/parsed.ts';
import { resolveCommand } from '../call/resolve.ts';
import { type Call, runCall } from '../call/run.ts';
import { daemonConnection, type Environment } from '../environment.ts';
import { show } from '../output/pager.ts';
import { printProblem, toProblem } from '../output/problem.ts';
import { renderContext } from '../output/terminal.ts';
import { writeErr, writeOut } from '../output/write.ts';
import table from './hot.gen.json' with { type: 'json' };
import { parse } from './parse.ts';
import { renderers } from './renderers.gen.ts';
import { type HotTable, hotCommands } from './table.ts';

/** Flags that change what a command does; they need more than one exchange, a file or a person. */
const NOT_HOT = ['input', 'dry-run', 'run', 'watch', 'yes', 'filter'];

/** Thrown to hand the line over; only before the daemon carried anything out. */
class Declined extends Error {}

const specs = hotCommands(table as unknown as HotTable);

function understand(argv: readonly string[]): { call: Call; parsed: Parsed } | null {
  const found = resolveCommand(argv, specs);
  if (!found?.spec.operation) return null;
  const { spec, rest } = found;
  const parsed = parse(spec, rest);
  // a flag of the same name that fills a field is the operation's own
  const ofShell = ({ name, field }: FlagSpec) => field === undefined && NOT_HOT.includes(name);
  if (!parsed || spec.flags.some((flag) => ofShell(flag) && flag.name in parsed.flags)) return null;
  const needsMore = spec.args.some((arg) => {
    const value = parsed.args[arg.name];
    if (typeof value !== 'object') return false;
    // a text that is only `-` is read from standard input
    if (arg.many === 'words') return value.length === 1 && value[0] === '-';
    return value.length > 1 || /^\d+[-,]/.test(value[0] as string);
  });
  if (needsMore) return null;
  try {
    const call = {
      route: found.spec.operation,
      input: inputOf(spec, parsed),
      view: viewOf(spec, parsed),
      limit: limitOf(spec, parsed),
    };
    return { call, parsed };
  } catch {
    return null;
  }
}

/** Sends over one connection; the first call may still be declined. */
function sender(http: HttpConnection): Send {
  let first = true;
  return async (route, input, terminal): Promise<Answer> => {
    const answer = await exchange(http, route, input, { terminal });
    if (first && answer.problem && NOT_EXECUTED.includes(answer.problem.code)) throw new Declined();
    first = false;
    return answer;
  };
}

/** Runs a hot command and answers its exit code; the connection ends with the process. */
export async function runHot(
  argv: readonly string[],
  environment: Environment,
): Promise<number | null> {
  const understood = understand(argv);
  if (!understood) return null;
  const { call, parsed } = understood;
  const { env, homes } = environment;
  const { json } = call.view;
  const context = renderContext(env, parsed.flags['no-color'] === true);
  let http: HttpConnection | undefined;
  try {
    http = daemonConnection(environment);
    const problem = await runCall(
      call,
      sender(http),
      { context, renderers },
      {
        write: writeOut,
        show: (text) => (json ? writeOut(text) : show(text, env, context.tty)),
        note: (text) => (context.tty ? writeErr(text) : undefined),
      },
    );
    return problem ? printProblem(problem, { json, homes }) : 0;
  } catch (error) {
    if (error instanceof Declined) {
      http?.close();
      return null;
    }
    if (error instanceof TransportError && error.fault === 'unreachable') return null;
    return printProblem(toProblem(error), { json, homes });
  }
}
