// `api METHOD PATH`: any request to the daemon, for what has no command and for trying things out.
import {
  createClient,
  isStreamProblem,
  problemFromJson,
  type Reply,
  readLines,
  readText,
  userLocale,
} from '@aurelius/core/client';
import {
  type CommandIo,
  type CommandRun,
  defineCommand,
  termJson,
  termLines,
} from '@aurelius/core/command';
import { EXIT, isProblem } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { readInput } from '../full/input-file.ts';
import { openSession, STREAM_TIMEOUT_MS } from '../full/session.ts';
import { printProblem } from '../output/problem.ts';
import { localZone, terminalName } from '../output/terminal.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

/** RFC 9110 §5.5 */
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/;

/** How the last item of a stream begins that failed on its way. */
const PROBLEM_ITEM = '{"type":"problem"';

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

/** What the connection says for itself. */
const OWN_HEADERS = ['host', 'connection', 'content-length', 'transfer-encoding'];

/** What lets somebody in. */
const SECRET_HEADERS = ['authorization', 'x-api-key', 'cookie'];

/** @param given `Name: value` each @throws Problem `USAGE`, which repeats no value */
function headersOf(given: CommandRun<Environment>['flags'][string]): Record<string, string> {
  const lines = Array.isArray(given) ? (given as string[]) : [];
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', value = ''] = HEADER_LINE.exec(line) ?? [];
      if (name === '') throw usage("--header takes 'Name: value'.");
      if (OWN_HEADERS.includes(name.toLowerCase())) throw usage(`${name} cannot be set.`);
      if (SECRET_HEADERS.includes(name.toLowerCase())) {
        throw usage(
          `${name} is not accepted on the command line, where other programs can read it.`,
        );
      }
      return [name, value];
    }),
  );
}

/** Prints an answer: items and text as they come, one JSON document once it is whole. */
async function print({ headers, body }: Reply, io: CommandIo): Promise<void> {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('application/x-ndjson')) {
    for await (const line of readLines(body)) {
      const item: unknown = line.startsWith(PROBLEM_ITEM) ? JSON.parse(line) : null;
      if (isStreamProblem(item)) throw problemFromJson(item.problem);
      io.out(`${io.tty ? termJson(line) : line}\n`);
    }
    return;
  }
  if (io.tty && type.includes('json')) {
    const text = await readText(body);
    if (text !== '') io.out(termJson(pretty(text)));
    return;
  }
  const decoder = new TextDecoder();
  let last = '';
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true });
    last = text.at(-1) ?? last;
    io.out(io.tty ? termLines(text) : text);
  }
  if (last !== '' && last !== '\n') io.out('\n');
}

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
      {
        name: 'header',
        char: 'H',
        type: 'string',
        multiple: true,
        description: 'Header to send, like \'If-Match: "3"\'',
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
      {
        title: 'Follow what happens',
        argv: ['api', 'GET', '/api/v1/events?topic=task'],
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
    const headers = headersOf(flags['header']);
    const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
    const zone = localZone(shell.env);
    const locale = userLocale(shell.env);
    const terminal = terminalName();
    const client = createClient({
      address: { socket: shell.paths.socket },
      ...(zone === undefined ? {} : { zone }),
      ...(locale === undefined ? {} : { locale }),
      ...(terminal === null ? {} : { terminal }),
      timeoutMs: STREAM_TIMEOUT_MS,
    });
    try {
      await session.ready();
      const options = body === undefined ? { headers } : { headers, body };
      await print(await client.request(method, path, options), io);
      return EXIT.ok;
    } catch (error) {
      if (!isProblem(error)) throw error;
      return printProblem(error, { json: io.json, homes: shell.homes });
    } finally {
      client.close();
      session.close();
    }
  },
});
