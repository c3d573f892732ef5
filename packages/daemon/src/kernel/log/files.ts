// The log files: JSON lines that roll by size and day and go after a while. Loaded once the daemon answers.
// The streams run in this process; a disk that cannot take them costs log lines, never the daemon.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@aurelius/core/plugin';
import { type Logger, multistream, pino, type StreamEntry } from 'pino';
import roll from 'pino-roll';
import { redact } from './redact.ts';

/** Name and age limit of each log, the files being `<name>.<date>.<number>.log`. */
const LOGS = [
  { name: 'combined', keepDays: 7, level: 'debug' },
  { name: 'error', keepDays: 14, level: 'error' },
] as const;

const DAY_MS = 86_400_000;

/** Lines that wait for a slow disk are dropped beyond this many bytes. */
const BUFFER_MAX = 4 * 1024 * 1024;

export interface LogFiles {
  readonly logger: Logger;
  /** Writes out what is buffered and closes the files. */
  close(): Promise<void>;
}

/** Removes log files that were last written before their log's age limit. */
export function pruneLogs(logDir: string, now: number): void {
  for (const file of readdirSync(logDir)) {
    const log = LOGS.find(({ name }) => file.startsWith(`${name}.`) && file.endsWith('.log'));
    if (!log) continue;
    const path = join(logDir, file);
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - written > log.keepDays * DAY_MS) rmSync(path, { force: true });
  }
}

type RollStream = Awaited<ReturnType<typeof roll>>;

const closeStream = (stream: RollStream): Promise<void> =>
  new Promise((resolve) => {
    stream.once('close', resolve);
    stream.once('error', () => resolve());
    stream.end();
  });

/** Opens the logs in `logDir`. @param hide takes secrets out of a line */
export async function openLogFiles(
  logDir: string,
  level: string,
  clock: Clock,
  hide: (line: string) => string,
): Promise<LogFiles> {
  mkdirSync(logDir, { recursive: true, mode: 0o700 });
  const prune = () => pruneLogs(logDir, clock.now());
  prune();
  const pruning = setInterval(prune, DAY_MS).unref();
  const streams = await Promise.all(
    LOGS.map(({ name }) =>
      roll({
        file: join(logDir, name),
        extension: '.log',
        size: '20m',
        frequency: 'daily',
        dateFormat: 'yyyy-MM-dd',
        maxLength: BUFFER_MAX,
        mode: 0o600,
      }),
    ),
  );
  for (const stream of streams) stream.on('error', () => {});
  const entries = LOGS.map(({ level: from }, at) => ({
    level: from,
    stream: { write: (line: string) => streams[at]?.write(hide(line)) },
  }));
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      // errors are data by then, with the names of their classes
      serializers: { err: (fields: unknown) => fields },
    },
    multistream(entries as StreamEntry[]),
  );
  return {
    logger,
    async close() {
      clearInterval(pruning);
      await Promise.all(streams.map(closeStream));
    },
  };
}
