// `daemon install|uninstall`: hands the daemon to the service manager of this user, and takes it back.
import { type CommandIo, defineCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { waitForDaemon } from '../daemon/start.ts';
import { stopUnmanaged } from '../daemon/stop.ts';
import type { Environment } from '../environment.ts';
import {
  assertInstallable,
  installService,
  type Service,
  serviceOf,
  uninstallService,
} from '../install/service/service.ts';
import { JSON_FLAG } from './flags.ts';

const DRY_RUN = {
  name: 'dry-run',
  type: 'boolean',
  description: 'Show what would be written and run, change nothing',
} as const;

function showPlan({ manager, file, text, start }: Service, io: CommandIo): void {
  const lines = start.map((line) => line.join(' '));
  if (io.json) io.out(`${JSON.stringify({ manager, file, text, runs: lines })}\n`);
  else {
    io.note(`Would write ${term(file)} and run:\n${lines.map((line) => `  ${line}\n`).join('')}`);
    io.out(text);
  }
}

/** Installs it, and waits until the daemon answers. @throws Problem */
export async function installDaemon(environment: Environment): Promise<Service> {
  const service = serviceOf(environment);
  assertInstallable(service);
  await stopUnmanaged(environment);
  installService(service);
  await waitForDaemon(environment);
  return service;
}

export const daemonInstall = defineCommand<Environment>({
  spec: {
    id: 'daemon install',
    aliases: [],
    summary: 'Let systemd or launchd keep the daemon running from login on',
    description:
      'Writes a user unit for systemd, or an agent for launchd, enables it and starts it; it is started again when it crashes. The folders in use go with it: AURELIUS_HOME, or the XDG variables. Run it again after Node or Aurelius has moved. Where no service manager runs, as in most containers, nothing is written; the daemon starts with the first command anyway.',
    args: [],
    flags: [DRY_RUN, JSON_FLAG],
    examples: [
      { title: 'See what it would do', argv: ['daemon', 'install', '--dry-run'] },
      { title: 'Do it', argv: ['daemon', 'install'] },
    ],
  },
  async run({ flags, io, shell }) {
    if (flags['dry-run'] === true) {
      showPlan(serviceOf(shell), io);
      return EXIT.ok;
    }
    const { manager, file, advice } = await installDaemon(shell);
    if (io.json) io.out(`${JSON.stringify({ manager, file, installed: true })}\n`);
    else {
      io.out(`Wrote ${term(file)}; ${manager} keeps the daemon running.\n`);
      if (advice !== null) io.note(`To keep it running while you are logged out: ${advice}\n`);
    }
    return EXIT.ok;
  },
});

export const daemonUninstall = defineCommand<Environment>({
  spec: {
    id: 'daemon uninstall',
    aliases: [],
    summary: 'Stop the service and remove it; all data stays',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'Back to starting with the first command', argv: ['daemon', 'uninstall'] }],
  },
  async run({ io, shell }) {
    const service = serviceOf(shell);
    const removed = uninstallService(service);
    const { manager, file } = service;
    if (io.json) io.out(`${JSON.stringify({ manager, file, removed })}\n`);
    else if (removed) io.out(`Stopped the service and removed ${term(file)}\n`);
    else io.note('There is no service.\n');
    return EXIT.ok;
  },
});
