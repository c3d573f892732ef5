// `daemon start|stop|restart|run`: the daemon's life, by hand.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CommandIo, defineCommand } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { type Started, startDaemon } from '../daemon/start.ts';
import { statusOf, statusText } from '../daemon/status.ts';
import { restartDaemon, stopDaemon } from '../daemon/stop.ts';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

function showStarted({ hello, started }: Started, io: CommandIo, environment: Environment): number {
  const status = statusOf(hello, environment.paths);
  if (io.json) io.out(`${JSON.stringify(status)}\n`);
  else {
    if (!started) io.note('The daemon is already running.\n');
    io.out(`${statusText(status)}\n`);
  }
  return EXIT.ok;
}

export const daemonStart = defineCommand<Environment>({
  spec: {
    id: 'daemon start',
    aliases: [],
    summary: 'Start the daemon and wait until it answers',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'Start it, or see that it runs', argv: ['daemon', 'start'] }],
  },
  run: async ({ io, shell }) => showStarted(await startDaemon(shell), io, shell),
});

export const daemonRestart = defineCommand<Environment>({
  spec: {
    id: 'daemon restart',
    aliases: [],
    summary: 'Stop the daemon, if it runs, and start it',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'After an update', argv: ['daemon', 'restart'] }],
  },
  run: async ({ io, shell }) => showStarted(await restartDaemon(shell), io, shell),
});

export const daemonStop = defineCommand<Environment>({
  spec: {
    id: 'daemon stop',
    aliases: [],
    summary: 'Stop the daemon and wait until it is gone',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'Stop it; what is under way is finished first', argv: ['daemon', 'stop'] }],
  },
  async run({ io, shell }) {
    const stopped = await stopDaemon(shell);
    if (io.json)
      io.out(`${JSON.stringify({ stopped: stopped !== null, pid: stopped?.pid ?? null })}\n`);
    else if (stopped) io.out(`The daemon has stopped (process ${stopped.pid}).\n`);
    else io.note('The daemon is not running.\n');
    return EXIT.ok;
  },
});

export const daemonRun = defineCommand<Environment>({
  spec: {
    id: 'daemon run',
    aliases: [],
    summary: 'Run the daemon in the foreground, for service managers',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'Until Ctrl-C', argv: ['daemon', 'run'] }],
  },
  async run({ shell }) {
    // from here on signals and faults are the daemon's own business
    for (const event of ['SIGINT', 'uncaughtException']) process.removeAllListeners(event);
    await import(pathToFileURL(join(shell.buildDir, 'daemon', 'main.js')).href);
    // a daemon that could not start has said so, and has set its code
    return Number(process.exitCode ?? EXIT.ok);
  },
});
