// `daemon logs`: the daemon's log for people or as its own JSON lines; works without the daemon.
import { defineCommand, paint, type RenderContext, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { wallClock } from '../clock.ts';
import { follow, lastLines } from '../daemon/log-files.ts';
import type { Environment } from '../environment.ts';
import { renderContext } from '../output/terminal.ts';
import { JSON_FLAG, NO_COLOR_FLAG } from './flags.ts';

const LINES = 100;

/** pino's numbers. */
const LEVELS: Readonly<Record<string, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
};
const NAMES = new Map(Object.entries(LEVELS).map(([name, value]) => [value, name]));

interface Entry {
  readonly level: number;
  readonly time: number | string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function readEntry(line: string): Entry | null {
  try {
    const { level, time, msg, pid, hostname, ...fields } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    return {
      level: Number(typeof level === 'string' ? LEVELS[level] : level),
      time: typeof time === 'number' ? time : String(time),
      msg: typeof msg === 'string' ? msg : '',
      fields,
    };
  } catch {
    return null;
  }
}

const fieldText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Lines of an error: its stack, else what there is. */
function stackOf(err: unknown): string[] {
  if (err === undefined) return [];
  const { stack } = (err ?? {}) as { readonly stack?: unknown };
  return (typeof stack === 'string' ? stack : fieldText(err)).split('\n');
}

/** `2026-11-23 10:00:00 INFO  message key=value`, and the stack of an error below it. */
function entryText(line: string, context: RenderContext): string {
  const entry = readEntry(line);
  if (!entry) return term(line);
  const { level, time, msg, fields } = entry;
  const at = new Date(time);
  const clock = Number.isNaN(at.getTime()) ? '' : wallClock(at.getTime()).replace('T', ' ');
  const name = (NAMES.get(level) ?? String(level)).toUpperCase().padEnd(5);
  const style = level >= 50 ? 'red' : level >= 40 ? 'yellow' : 'green';
  const { err, ...plain } = fields;
  const rest = Object.entries(plain).map(([key, value]) => `${key}=${fieldText(value)}`);
  const head = [
    paint(context, 'dim', clock),
    paint(context, style, name),
    term(msg),
    ...(rest.length === 0 ? [] : [paint(context, 'dim', term(rest.join(' ')))]),
  ].join(' ');
  return [head, ...stackOf(err).map((text) => paint(context, 'dim', `    ${term(text)}`))].join(
    '\n',
  );
}

export const daemonLogs = defineCommand<Environment>({
  spec: {
    id: 'daemon logs',
    aliases: [],
    summary: "Show the daemon's log",
    args: [],
    flags: [
      { name: 'follow', char: 'f', type: 'boolean', description: 'Go on until Ctrl-C' },
      {
        name: 'lines',
        char: 'n',
        type: 'integer',
        description: `How many of the last lines (default ${LINES})`,
      },
      {
        name: 'level',
        type: 'string',
        options: Object.keys(LEVELS),
        description: 'Only lines of this level and above',
      },
      { ...JSON_FLAG, description: 'Print the log as it is: one JSON object per line' },
      NO_COLOR_FLAG,
    ],
    examples: [
      { title: 'What happened last', argv: ['daemon', 'logs', '-n', '20'] },
      { title: 'Watch for trouble', argv: ['daemon', 'logs', '-f', '--level', 'warn'] },
    ],
  },
  async run({ flags, io, shell }) {
    const { paths, env } = shell;
    const count = Number(flags['lines'] ?? LINES);
    if (count < 0) throw usage('--lines cannot be negative.');
    const least = LEVELS[String(flags['level'])] ?? 0;
    const context = renderContext(env, flags['no-color'] === true);
    const print = (line: string) => {
      if (least > 0 && (readEntry(line)?.level ?? 0) < least) return;
      io.out(`${io.json ? line : entryText(line, context)}\n`);
    };
    // a filter needs everything to choose from
    const { lines, end } = await lastLines(
      paths.logDir,
      least > 0 ? Number.MAX_SAFE_INTEGER : count,
    );
    const chosen =
      least > 0 ? lines.filter((line) => (readEntry(line)?.level ?? 0) >= least) : lines;
    for (const line of count === 0 ? [] : chosen.slice(-count)) print(line);
    if (flags['follow'] === true) for await (const line of follow(paths.logDir, end)) print(line);
    else if (end === null) io.note('There is no log yet.\n');
    return EXIT.ok;
  },
});
