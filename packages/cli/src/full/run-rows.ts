// A stream operation whose items are the data: one JSON array, or the pieces of a text, written while it arrives.
import { isStreamProblem, readLines, routeCall } from '@aurelius/core/client';
import { termJson, termLines } from '@aurelius/core/command';
import { EXIT, type Problem, type ProblemJson } from '@aurelius/core/errors';
import { problemOf } from '../call/exchange.ts';
import { printProblem, toProblem } from '../output/problem.ts';
import { writeOut } from '../output/write.ts';
import type { MadeCall } from './run-made.ts';
import { STREAM_TIMEOUT_MS } from './session.ts';

/** Text is gathered up to this many characters before it is written. */
const WRITE_SIZE = 64 * 1024;

export async function runRows({ route, input, view, shown, session, homes }: MadeCall) {
  await session.ready();
  const { method, path } = routeCall(route, input);
  const reply = await session.request({
    method,
    path,
    headers: { accept: 'application/x-ndjson' },
    timeoutMs: STREAM_TIMEOUT_MS,
  });
  if (reply.status >= 400) {
    return printProblem(await problemOf(reply), { json: view.json, homes });
  }
  const { tty } = shown.context;
  /** A text is what it is; only `--json` has all of it as JSON. */
  const texts = route.yields === 'file' && !view.json;
  let text = '';
  let rows = 0;
  let out = false;
  let array = true;
  const write = (end = '') => {
    writeOut(text + end);
    out = true;
    text = '';
  };
  /** The array stays open where part of it is out: nobody shall take that part for the whole. */
  const fail = (problem: Problem | ProblemJson) => {
    if (out) write('\n');
    return printProblem(problem, { json: view.json && !out, homes });
  };
  try {
    for await (const line of readLines(reply.body)) {
      if (line.startsWith('{"type":"problem"')) {
        const item: unknown = JSON.parse(line);
        if (isStreamProblem(item)) return fail(item.problem);
      }
      if (texts && line.startsWith('"')) {
        const piece = JSON.parse(line) as string;
        text += tty ? termLines(piece) : piece;
        array = false;
      } else {
        text += `${rows++ === 0 ? '[' : ','}\n${tty ? termJson(line) : line}`;
      }
      if (text.length > WRITE_SIZE) write();
    }
  } catch (error) {
    return fail(toProblem(error));
  }
  if (array) write(rows === 0 ? '[]\n' : '\n]\n');
  else write();
  return EXIT.ok;
}
