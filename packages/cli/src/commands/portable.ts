// `export --all` and `import --all`: everything that slices can carry, a file of JSON Lines for each, to read anywhere.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { itemsOf, refusalOf } from '@aurelius/core/client';
import {
  type CommandRun,
  type CommandSpec,
  defineCommand,
  type OperationRoute,
  term,
} from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import specs from '../commands.gen.json' with { type: 'json' };
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { openInput } from '../full/input-file.ts';
import { openSession, type Session, STREAM_TIMEOUT_MS } from '../full/session.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

type Run = CommandRun<Environment>;

const NDJSON = 'application/x-ndjson';

/** What one slice brings or takes, and the file it stands in. */
interface Part {
  readonly slice: string;
  readonly route: OperationRoute;
  readonly file: string;
}

const partsOf = (half: 'export' | 'import', folder: string): Part[] =>
  (specs as unknown as CommandSpec[]).flatMap(({ operation: route }) => {
    if (route?.portable !== half) return [];
    const slice = route.id.slice(0, route.id.indexOf('.'));
    return [{ slice, route, file: join(folder, `${slice}.jsonl`) }];
  });

/** How many rows met which fate, as the slice calls them. */
type Counts = Readonly<Record<string, unknown>>;

/** One word of a report. */
interface Item extends Record<string, unknown> {
  readonly type: string;
}

/** @throws Problem `USAGE` without `--all`, which says that it is not one slice, or without a folder */
function folderOf({ args, flags }: Run, command: string): string {
  if (flags['all'] !== true) {
    throw usage(`'${command}' needs --all.`, `aurelius ${command} --all FOLDER`);
  }
  if (args['folder'] === undefined) throw usage('FOLDER is missing.');
  return resolve(String(args['folder']));
}

async function withSession<T>(
  { flags, shell }: Run,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
  try {
    await session.ready();
    return await work(session);
  } finally {
    session.close();
  }
}

/** Writes every row on a line of its own, and answers how many there are. */
async function writeRows(session: Session, { route, file }: Part): Promise<number> {
  const { method, path } = route;
  const reply = await session.request({
    method,
    path,
    headers: { accept: NDJSON },
    timeoutMs: STREAM_TIMEOUT_MS,
  });
  if (reply.status >= 400) throw await refusalOf(reply);
  const part = `${file}.part`;
  const out = await open(part, 'w', 0o600);
  let rows = 0;
  try {
    for await (const row of itemsOf<object>(reply.body)) {
      await out.write(`${JSON.stringify(row)}\n`);
      rows++;
    }
    await out.sync();
    renameSync(part, file);
    return rows;
  } finally {
    await out.close();
    rmSync(part, { force: true });
  }
}

/** What became of the rows: the counts that the slice told, and the rows that it did not take. */
interface Report {
  readonly counts: Counts;
  readonly refusals: readonly { readonly line: number; readonly reason: string }[];
}

/** @throws Problem `USAGE` when the file cannot be read */
async function readRows(session: Session, { route, file }: Part): Promise<Report> {
  const { method, path } = route;
  const input = await openInput(file);
  try {
    const reply = await session.request({
      method,
      path,
      headers: { accept: NDJSON, 'content-type': NDJSON },
      body: input.bytes,
      ...(input.size === null ? {} : { length: input.size }),
      timeoutMs: STREAM_TIMEOUT_MS,
    });
    if (reply.status >= 400) throw await refusalOf(reply);
    let counts: Counts = {};
    const refusals: Report['refusals'][number][] = [];
    for await (const item of itemsOf<Item>(reply.body)) {
      const { type, ...rest } = item;
      if (type === 'result') counts = rest;
      else if (type === 'refused') refusals.push(rest as unknown as Report['refusals'][number]);
    }
    return { counts, refusals };
  } finally {
    input.close();
  }
}

const folderArg = (description: string) => [
  { name: 'folder', description, required: true, suggest: 'folder' as const },
];
const ALL_FLAG = { name: 'all', type: 'boolean', description: 'Everything' } as const;

export const exportAll = defineCommand<Environment>({
  spec: {
    id: 'export',
    aliases: [],
    summary: 'Write everything into files that other programs can read',
    description:
      'One file of JSON Lines for each kind of thing. To bring everything back as it was, history included, make a backup instead.',
    args: folderArg('Folder for the files; made where it is missing'),
    flags: [
      ALL_FLAG,
      { name: 'force', type: 'boolean', description: 'Replace files that are there' },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [{ title: 'Take everything along', argv: ['export', '--all', 'aurelius-export'] }],
  },
  async run(call) {
    const folder = folderOf(call, 'export');
    const parts = partsOf('export', folder);
    const taken = parts.find(({ file }) => existsSync(file));
    if (taken && call.flags['force'] !== true) {
      throw usage(`${taken.file} is there already; --force replaces it.`);
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await withSession(call, async (session) => {
      for (const part of parts) {
        const { slice, file } = part;
        const rows = await writeRows(session, part);
        const told = call.io.json
          ? JSON.stringify({ slice, file, rows })
          : `${term(file)}\t${rows}`;
        call.io.out(`${told}\n`);
      }
    });
    return EXIT.ok;
  },
});

export const importAll = defineCommand<Environment>({
  spec: {
    id: 'import',
    aliases: [],
    summary: 'Read what `export --all` wrote',
    description:
      'What is known already is replaced where the file has a later change of it, else left.',
    args: folderArg('Folder with the files'),
    flags: [ALL_FLAG, JSON_FLAG, NO_AUTOSTART_FLAG],
    examples: [{ title: 'On another machine', argv: ['import', '--all', 'aurelius-export'] }],
  },
  async run(call) {
    const folder = folderOf(call, 'import');
    const parts = partsOf('import', folder).filter(({ file }) => existsSync(file));
    if (parts.length === 0) throw usage(`${folder} holds no file that can be imported.`);
    let refused = 0;
    await withSession(call, async (session) => {
      for (const part of parts) {
        const { slice, file } = part;
        const { counts, refusals } = await readRows(session, part);
        refused += refusals.length;
        for (const { line, reason } of refusals) {
          call.io.note(`${term(file)}:${line}: ${term(reason)}\n`);
        }
        const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
        const told = call.io.json
          ? JSON.stringify({ slice, file, ...counts, refusals })
          : `${term(file)}\t${text.join(', ')}`;
        call.io.out(`${told}\n`);
      }
    });
    return refused > 0 ? EXIT.partial : EXIT.ok;
  },
});
