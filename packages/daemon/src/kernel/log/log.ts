// The daemon's log. Lines wait in memory until the files are open, so that opening them costs the start nothing.
import type { Clock, Log } from '@aurelius/core/plugin';
import type { LogFiles } from './files.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

export interface FileLog extends Log {
  /** The same log with fields added to every line. */
  child(fields: object): FileLog;
}

export interface DaemonLog {
  readonly log: FileLog;
  /** Opens the files and writes what has been waiting. A disk that refuses them costs lines, nothing else. */
  open(): Promise<void>;
  /** Writes out everything and closes the files. */
  close(): Promise<void>;
}

/** Lines kept while there are no files. */
const WAITING_MAX = 1000;

/** @param level least severe level that is kept @param hide takes secrets out of a line */
export function createLog(
  logDir: string,
  level: string,
  clock: Clock,
  hide: (line: string) => string = (line) => line,
): DaemonLog {
  const waiting: [Level, object, string][] = [];
  let files: LogFiles | undefined;
  let opening: Promise<void> | undefined;
  const write = (at: Level, fields: object, message: string) => {
    if (files) files.logger[at](fields, message);
    else if (waiting.length < WAITING_MAX) waiting.push([at, fields, message]);
  };
  const withFields = (more: object): FileLog => {
    const at = (name: Level) => (fields: object, message: string) =>
      write(name, { ...more, ...fields }, message);
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => withFields({ ...more, ...fields }),
    };
  };
  const openFiles = async () => {
    try {
      const { openLogFiles } = await import('./files.ts');
      files = await openLogFiles(logDir, level, clock, hide);
    } catch {
      // no place for a log: the daemon serves without one
      return;
    }
    for (const [at, fields, message] of waiting.splice(0)) write(at, fields, message);
  };
  const open = () => {
    opening ??= openFiles();
    return opening;
  };
  return {
    log: withFields({}),
    open,
    async close() {
      if (waiting.length > 0) await open();
      await opening;
      await files?.close();
      files = undefined;
    },
  };
}
