// The life of the daemon's process: signals, crashes and exit codes.
import type { App } from './app.ts';

/** EX_SOFTWARE of sysexits.h: a bug. */
const EXIT_BUG = 70;

/** Longest wait for the log to take the last words of a crash, milliseconds. */
const LAST_WORDS_MS = 500;

/**
 * Ends the process when it is told to or when a bug shows. Requests in flight may finish, unless it is told so from the
 * keyboard a second time: two commands that both found an outdated daemon must not cut off what a third one asked of it.
 */
export function superviseProcess(app: App, exit: (code: number) => void): void {
  let stopping = false;
  const stop = (graceMs?: number) => {
    app.stop(graceMs).then(
      () => exit(0),
      () => exit(EXIT_BUG),
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (!stopping) stop();
    else if (signal === 'SIGINT') void app.release().finally(() => exit(0));
    stopping = true;
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  const onBug = (error: unknown) => {
    app.log.error({ err: error }, 'daemon crashed');
    setTimeout(() => exit(EXIT_BUG), LAST_WORDS_MS);
    void app.stop(0).finally(() => exit(EXIT_BUG));
  };
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
}
