// One call for each row that a command acts on: requests go ahead of their answers, answers are shown in order, and what
// fails does not stop the rest.
import { term } from '@aurelius/core/command';
import type { ProblemJson } from '@aurelius/core/errors';
import type { Answer, Send } from '../call/exchange.ts';
import { type Out, runCall, terminalFor } from '../call/run.ts';
import type { Environment } from '../environment.ts';
import { kernelNotes } from '../kernel-renderers.ts';
import { show } from '../output/pager.ts';
import { printProblem } from '../output/problem.ts';
import { isTerminal, terminalName } from '../output/terminal.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { exitOfAll } from './run-lines.ts';
import type { MadeCall } from './run-made.ts';
import { enumerated } from './targets.ts';

/** Requests that are on their way at once: what waits together at the daemon commits together. */
const AHEAD = 64;

const isText = ({ view }: MadeCall) => !view.json && !view.quiet;

/** @param alone what one call answers may be long; of several each is a part */
const outTo = (call: MadeCall, env: Environment['env'], alone: boolean): Out => {
  const { tty } = call.shown.context;
  return {
    write: writeOut,
    show: (text) => (call.view.json || !alone ? writeOut(text) : show(text, env, tty)),
    note: (text) => (tty ? writeErr(text) : undefined),
  };
};

/** A token of a person is made where one sits: the daemon is told of the terminal that is typed on. */
const isPersonal = ({ route, input }: MadeCall) =>
  route.id === 'tokens.create' && input['kind'] === 'human' && isTerminal(0);

/** What is said of a call that answers nothing, when nothing was done either. */
const wouldText = ({ command, target }: MadeCall): string =>
  `Would ${command.split(' ').at(-1)} ${target ? enumerated([target]) : ''}`.trimEnd();

/** @param first what was sent for it already */
async function runOne(
  call: MadeCall,
  out: Out,
  first: Promise<Answer> | undefined,
): Promise<ProblemJson | null> {
  let sent = first;
  const send: Send = (route, input, terminal) => {
    const answer = sent ?? call.session.send(route, input, terminal);
    sent = undefined;
    return answer;
  };
  const problem = await runCall(call, send, call.shown, out);
  if (problem || !isText(call)) return problem;
  const note = kernelNotes[call.route.id];
  if (!call.shown.context.rehearsed) {
    if (note !== undefined) out.note(note);
  } else if (call.route.fields.length === 0) {
    writeOut(`${term(wouldText(call))}\n`);
  }
  return null;
}

/** Sends a call before it is its turn to be shown. */
function sendNow(call: MadeCall): Promise<Answer> {
  const { route, input, session } = call;
  const terminal = isPersonal(call) ? terminalName() : terminalFor(route, input);
  const answer = session.send(route, input, terminal);
  // it is looked at when its turn comes, and not at all once an earlier one has ended the command
  answer.catch(() => {});
  return answer;
}

/** Answers the exit code of all of them. */
export async function runEach(
  calls: readonly MadeCall[],
  environment: Environment,
): Promise<number> {
  const failures: number[] = [];
  const sent: Promise<Answer>[] = [];
  const out = (call: MadeCall) => outTo(call, environment.env, calls.length === 1);
  for (const [at, call] of calls.entries()) {
    // the first one finds out whether the daemon has to be started
    const until = call.route.list ? 0 : at === 0 ? 1 : Math.min(at + AHEAD, calls.length);
    while (sent.length < until) sent.push(sendNow(calls[sent.length] as MadeCall));
    const problem = await runOne(call, out(call), sent[at]);
    if (problem) failures.push(printProblem(problem, { json: call.view.json, homes: call.homes }));
  }
  const [first] = calls;
  if (first && !first.view.json) {
    if (isText(first) && failures.length < calls.length) out(first).note(first.note);
    if (failures.length > 0 && calls.length > 1) {
      writeErr(`${failures.length} of ${calls.length} failed.\n`);
    }
  }
  return exitOfAll(failures, calls.length);
}
