// `uninstall`: takes back what Aurelius put on this machine. What is stored stays, unless it is said twice that it may go.
import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { isatty } from 'node:tty';
import { type CommandRun, defineCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { stopDaemon } from '../daemon/stop.ts';
import type { Environment } from '../environment.ts';
import { confirmed } from '../full/confirm.ts';
import { completionFiles } from '../install/completion-file.ts';
import { ownFolders } from '../install/own-folders.ts';
import { askAll } from '../install/questions.ts';
import { serviceOf, uninstallService } from '../install/service/service.ts';
import { fileState } from '../install/written-file.ts';
import { JSON_FLAG } from './flags.ts';

interface Plan {
  readonly removes: readonly string[];
  readonly keeps: readonly string[];
}

const ours = (files: readonly string[]) => files.filter((file) => fileState(file) === 'ours');

/** @throws Problem `FOLDER_FOREIGN` */
function planOf(environment: Environment, data: boolean): Plan {
  const { configFile, dataDir, logDir } = environment.paths;
  const stored = [configFile, dataDir, logDir].filter((path) => existsSync(path));
  return {
    removes: [
      ...ours([serviceOf(environment).file, ...completionFiles(environment)]),
      ...ownFolders(environment, data),
      ...(data && existsSync(configFile) ? [configFile] : []),
    ],
    keeps: data ? [] : stored,
  };
}

/** Typed, so that nobody says it by habit. */
const WORDS = 'remove my data';

const isAsked = ({ flags, io }: CommandRun<Environment>): boolean =>
  flags['yes'] !== true && !io.json && [0, 2].every(isatty);

async function agreed(call: CommandRun<Environment>): Promise<boolean> {
  if (!isAsked(call)) return true;
  if (call.flags['data'] !== true) return confirmed('Remove this?');
  const [answer] = await askAll([{ text: `To remove all data, type: ${WORDS}`, usual: 'no' }]);
  return answer === WORDS;
}

function carryOut({ removes }: Plan, environment: Environment): void {
  uninstallService(serviceOf(environment));
  // a link inside goes, and not what it leads to
  for (const path of removes) rmSync(path, { recursive: true, force: true });
  for (const folder of new Set(removes.map(dirname))) {
    try {
      // only ours are empty by now: a folder of all homes of this user holds other things
      if (folder.endsWith('/aurelius') || folder === environment.homes['$AURELIUS_HOME']) {
        rmdirSync(folder);
      }
    } catch {
      // something else is in it
    }
  }
}

export const uninstall = defineCommand<Environment>({
  spec: {
    id: 'uninstall',
    aliases: [],
    summary: 'Remove what Aurelius put on this machine; data only with --data',
    description:
      'Stops the daemon, then removes the service, the completion that init wrote, and the run and cache folders. What you stored, your settings and secrets stay, unless --data is given and confirmed. A folder that holds anything that Aurelius did not make is left alone, and nothing else is removed either. Secrets in the keyring of the system are never touched: remove them before, with aurelius secrets remove.',
    args: [],
    flags: [
      {
        name: 'data',
        type: 'boolean',
        description: 'Also remove data, backups, settings, secrets and logs',
      },
      { name: 'dry-run', type: 'boolean', description: 'Show what would be removed' },
      { name: 'yes', char: 'y', type: 'boolean', description: 'Do not ask' },
      JSON_FLAG,
    ],
    examples: [
      { title: 'See what would go', argv: ['uninstall', '--dry-run'] },
      { title: 'Everything, without being asked', argv: ['uninstall', '--data', '--yes'] },
    ],
  },
  async run(call) {
    const { flags, io, shell } = call;
    const data = flags['data'] === true;
    const dryRun = flags['dry-run'] === true;
    if (data && !dryRun && flags['yes'] !== true && !isAsked(call)) {
      throw usage('Nobody is here to confirm that data goes.', 'aurelius uninstall --data --yes');
    }
    const plan = planOf(shell, data);
    if (!io.json) {
      const verb = dryRun ? 'Would remove' : 'Removes';
      for (const path of plan.removes) io.out(`${verb} ${term(path)}\n`);
      for (const path of plan.keeps) io.out(`Keeps ${term(path)}\n`);
      if (plan.removes.length === 0) io.out('There is nothing to remove.\n');
    }
    if (!dryRun) {
      if (!(await agreed(call))) return EXIT.failure;
      if (fileState(serviceOf(shell).file) !== 'ours') await stopDaemon(shell);
      carryOut(plan, shell);
      io.note('The program itself: npm uninstall --global aurelius\n');
    }
    if (io.json) io.out(`${JSON.stringify({ ...plan, removed: !dryRun })}\n`);
    return EXIT.ok;
  },
});
