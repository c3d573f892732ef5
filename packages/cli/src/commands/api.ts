// `api METHOD PATH`: any request to the daemon, for what has no command and for trying things out.
import { readText } from '@aurelius/core/client';
import { defineCommand, termJson, termLines } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { problemOf } from '../call/exchange.ts';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { readInput } from '../full/input-file.ts';
import { openSession, STREAM_TIMEOUT_MS } from '../full/session.ts';
import { printProblem } from '../output/problem.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Path and query in percent-encoding. @throws Problem `USAGE` */
function requestTarget(path: string): string {
  if (!path.startsWith('/'))
    throw usage(`PATH must start with /, not '${path}'.`, 'aurelius api GET /health');
  const { pathname, search } = new URL(`http://localhost${path}`);
  return pathname + search;
}

const pretty = (text: string): string => {
  try {
    return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
  } catch {
    return text;
  }
};

export const api = defineCommand<Environment>({
  spec: {
    id: 'api',
    aliases: [],
    summary: 'Send one request to the daemon and print its answer',
    args: [
      { name: 'method', description: METHODS.join(', '), required: true },
      { name: 'path', description: 'Path and query, like /api/v1/hello', required: true },
    ],
    flags: [
      {
        name: 'input',
        type: 'string',
        description: 'File with the JSON body; - is standard input',
      },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'Who answers', argv: ['api', 'GET', '/api/v1/hello'] },
      {
        title: 'Create from a file',
        argv: ['api', 'POST', '/api/v1/tasks', '--input', 'task.json'],
      },
    ],
  },
  async run({ args, flags, io, shell }) {
    if (args['method'] === undefined) throw usage('METHOD and PATH are missing.');
    if (args['path'] === undefined) throw usage('PATH is missing.');
    const method = String(args['method']).toUpperCase();
    if (!METHODS.includes(method)) {
      throw usage(`METHOD is one of ${METHODS.join(', ')}, not '${args['method']}'.`);
    }
    const path = requestTarget(String(args['path']));
    const body = flags['input'] === undefined ? undefined : await readInput(String(flags['input']));
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    try {
      await session.ready();
      const reply = await session.request({
        method,
        path,
        ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
        timeoutMs: STREAM_TIMEOUT_MS,
      });
      if (reply.status >= 400) {
        return printProblem(await problemOf(reply), { json: io.json, homes: shell.homes });
      }
      const text = await readText(reply.body);
      const json = reply.headers['content-type']?.includes('json') === true;
      if (text !== '') io.out(!io.tty ? text : json ? termJson(pretty(text)) : termLines(text));
      if (text !== '' && !text.endsWith('\n') && !io.tty) io.out('\n');
      return EXIT.ok;
    } finally {
      session.close();
    }
  },
});
