// A stream operation whose items are the data: one JSON array, written while it arrives.
import { isStreamProblem, readLines, routeCall } from '@aurelius/core/client';
import { termJson } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { problemOf } from '../call/exchange.ts';
import { printProblem } from '../output/problem.ts';
import { writeOut } from '../output/write.ts';
import type { MadeCall } from './run-made.ts';
import { STREAM_TIMEOUT_MS } from './session.ts';

/** Text is gathered up to this many characters before it is written. */
const WRITE_SIZE = 64 * 1024;

export async function runRows({ route, input, view, shown, session, home }: MadeCall) {
  await session.ready();
  const { method, path } = routeCall(route, input);
  const reply = await session.request({
    method,
    path,
    headers: { accept: 'application/x-ndjson' },
    timeoutMs: STREAM_TIMEOUT_MS,
  });
  if (reply.status >= 400) {
    return printProblem(await problemOf(reply), { json: view.json, home });
  }
  let text = '';
  let rows = 0;
  for await (const line of readLines(reply.body)) {
    if (line.startsWith('{"type":"problem"')) {
      const item: unknown = JSON.parse(line);
      // part of the array is out already: the problem must not become a row of it
      if (isStreamProblem(item)) return printProblem(item.problem, { json: false, home });
    }
    text += `${rows++ === 0 ? '[' : ','}\n${shown.context.tty ? termJson(line) : line}`;
    if (text.length > WRITE_SIZE) {
      writeOut(text);
      text = '';
    }
  }
  writeOut(rows === 0 ? '[]\n' : `${text}\n]\n`);
  return EXIT.ok;
}
