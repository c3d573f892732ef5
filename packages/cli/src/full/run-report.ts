// A stream operation that reports on its work: progress for people, refused rows one by one, the result at the end.
import { basename } from 'node:path';
import {
  FILE_TYPE,
  isStreamProblem,
  readLines,
  routeCall,
  TransportError,
} from '@aurelius/core/client';
import { type RenderContext, term } from '@aurelius/core/command';
import type { Env } from '@aurelius/core/config/paths';
import { EXIT } from '@aurelius/core/errors';
import { problemOf } from '../call/exchange.ts';
import { printProblem } from '../output/problem.ts';
import { type ProgressBar, progressBar } from '../output/progress.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { type InputFile, openInput } from './input-file.ts';
import type { MadeCall } from './run-made.ts';
import { STREAM_TIMEOUT_MS } from './session.ts';

interface Refusal {
  readonly line: number;
  readonly reason: string;
}

/** One item of a report; `result` carries the operation's own counts besides. */
type Item =
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null }
  | ({ readonly type: 'refused' } & Refusal)
  | { readonly type: 'result'; readonly [count: string]: unknown };

/** `3 created, 0 replaced`: of an operation without words of its own. */
const counts = (result: Readonly<Record<string, unknown>>) =>
  Object.entries(result)
    .filter(([name]) => name !== 'type')
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** @param file to send as rows; undefined for operations without a body */
export async function runReport(
  call: MadeCall,
  file: string | undefined,
  env: Env,
): Promise<number> {
  const rows = file === undefined ? null : await openInput(file);
  const { fileName } = call.route;
  const named = fileName !== undefined && file !== undefined && file !== '-';
  const input = named ? { [fileName]: basename(file), ...call.input } : call.input;
  try {
    return await report({ ...call, input }, rows, progressBar(env));
  } finally {
    rows?.close();
  }
}

/** Counts bytes while they are read. */
async function* counted(bytes: InputFile['bytes'], count: (length: number) => void) {
  for await (const part of bytes) {
    count(part.length);
    yield part;
  }
}

async function report(call: MadeCall, rows: InputFile | null, bar: ProgressBar): Promise<number> {
  const { route, input, view, session, homes, shown } = call;
  await session.ready();
  let sent = 0;
  const bytes = rows && counted(rows.bytes, (length) => (sent += length));
  const { method, path } = routeCall(route, input);
  const reply = await session.request({
    method,
    path,
    headers: {
      accept: 'application/x-ndjson',
      ...(rows ? { 'content-type': route.file ? FILE_TYPE : 'application/json' } : {}),
    },
    ...(bytes ? { body: bytes } : {}),
    // known before, a file that is too large is refused before any of it is stored
    ...(rows?.size ? { length: rows.size } : {}),
    timeoutMs: STREAM_TIMEOUT_MS,
  });
  if (reply.status >= 400) {
    return printProblem(await problemOf(reply), { json: view.json, homes });
  }
  const refusals: Refusal[] = [];
  let result: Item | null = null;
  for await (const line of readLines(reply.body)) {
    const parsed: unknown = JSON.parse(line);
    if (isStreamProblem(parsed)) {
      bar.clear();
      return printProblem(parsed.problem, { json: view.json, homes });
    }
    const item = parsed as Item;
    if (item.type === 'progress')
      bar.show(item.done, item.total, rows?.size ? sent / rows.size : null);
    else if (item.type === 'result') result = item;
    else {
      refusals.push({ line: item.line, reason: item.reason });
      bar.clear();
      if (!view.json) writeErr(`line ${item.line}: ${term(item.reason)}\n`);
    }
  }
  bar.clear();
  if (result?.type !== 'result') {
    throw new TransportError('broken', 'the report ended without a result');
  }
  if (view.json) writeOut(`${JSON.stringify({ ...result, refusals })}\n`);
  else {
    const render = shown.renderers[route.id] as
      | ((output: Item, on: RenderContext) => string)
      | undefined;
    const text = render?.(result, shown.context) ?? counts(result);
    if (text !== '') writeOut(`${text}\n`);
  }
  return refusals.length > 0 ? EXIT.partial : EXIT.ok;
}
