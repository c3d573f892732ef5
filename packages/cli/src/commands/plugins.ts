// `plugins install|update|remove|link|unlink|enable|disable`: what this home has beside what comes with Aurelius.
import { type CommandRun, defineCommand, type FlagSpec } from '@aurelius/core/command';
import { usage } from '../call/usage.ts';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';
import { type Consent, carryOut, drafts } from './plugins-change.ts';

type Run = CommandRun<Environment>;

const YES_FLAG: FlagSpec = {
  name: 'yes',
  char: 'y',
  type: 'boolean',
  description: 'Grant every permission it asks for',
};

const GRANT_FLAG: FlagSpec = {
  name: 'grant',
  type: 'string',
  multiple: true,
  description: 'Grant this permission, and no other',
};

const consentOf = ({ flags }: Run): Consent => ({
  yes: flags['yes'] === true,
  granted: (flags['grant'] as readonly string[] | undefined) ?? [],
});

/** @throws Problem `USAGE` */
function word({ args }: Run, name: string, hint: string): string {
  const given = args[name];
  if (typeof given === 'string') return given;
  throw usage(`${name.toUpperCase()} is missing.`, hint);
}

const ID_ARG = {
  name: 'id',
  description: 'Id of the plugin',
  required: true,
  suggest: { list: 'plugins.list', value: 'id', about: 'state' },
};

const TRUST = 'The code of a plugin runs inside the daemon and can do what you can do.';

export const pluginsInstall = defineCommand<Environment>({
  spec: {
    id: 'plugins install',
    aliases: ['plugins add'],
    summary: 'Install a plugin from npm, a packed file or a folder',
    description: `${TRUST} Scripts of packages are never run. A plugin that does not fit, or does not run once the daemon has restarted, is taken out again.`,
    args: [
      {
        name: 'plugin',
        description: 'Name on npm, perhaps with @version; or the path of a .tgz or a folder',
        required: true,
        suggest: 'file',
      },
    ],
    flags: [YES_FLAG, GRANT_FLAG, JSON_FLAG],
    examples: [
      { title: 'From npm', argv: ['plugins', 'install', 'aurelius-plugin-words'] },
      { title: 'A packed file', argv: ['plugins', 'install', './words-1.2.0.tgz'] },
      {
        title: 'Without being asked',
        argv: ['plugins', 'install', './words', '--grant', 'tasks:read'],
      },
    ],
  },
  run: (run) =>
    carryOut(
      drafts(run.shell).install(run.shell, word(run, 'plugin', 'aurelius plugins install ./words')),
      ({ id, version, from }) =>
        from === null || from === version
          ? `Installed ${id} ${version}`
          : `Installed ${id} ${version}; it was ${from}`,
      run.io,
      run.shell,
      consentOf(run),
    ),
});

export const pluginsUpdate = defineCommand<Environment>({
  spec: {
    id: 'plugins update',
    aliases: [],
    summary: 'Install plugins anew from where they came from; all of them without an id',
    description:
      'Asks again when a new version wants more permissions than it was granted. Also brings back files that were changed.',
    args: [{ ...ID_ARG, required: false, many: 'words' }],
    flags: [YES_FLAG, GRANT_FLAG, JSON_FLAG],
    examples: [
      { title: 'All', argv: ['plugins', 'update'] },
      { title: 'One', argv: ['plugins', 'update', 'words'] },
    ],
  },
  run: (run) => {
    const given = run.args['id'] ?? [];
    const ids = (typeof given === 'string' ? given.split(' ') : given).filter((id) => id !== '');
    return carryOut(
      drafts(run.shell).update(run.shell, ids),
      ({ id, version, from }) =>
        version === from ? `${id} ${version} is up to date` : `Updated ${id} ${from} to ${version}`,
      run.io,
      run.shell,
      consentOf(run),
    );
  },
});

export const pluginsLink = defineCommand<Environment>({
  spec: {
    id: 'plugins link',
    aliases: [],
    summary: 'Use a folder as a plugin, as it stands, while you write it',
    description: `${TRUST} Changes of its code take effect when the daemon restarts; after a change of its manifest, link it again.`,
    args: [
      {
        name: 'folder',
        description: 'Folder of the package; without: the current one',
        required: false,
        suggest: 'folder',
      },
    ],
    flags: [YES_FLAG, GRANT_FLAG, JSON_FLAG],
    examples: [{ title: 'What you are writing', argv: ['plugins', 'link', './words'] }],
  },
  run: (run) =>
    carryOut(
      drafts(run.shell).link(run.shell, (run.args['folder'] as string | undefined) ?? '.'),
      ({ id, version }) => `Linked ${id} ${version}`,
      run.io,
      run.shell,
      consentOf(run),
    ),
});

/** `plugins remove` and `plugins unlink`. */
const takingOut = (id: string, aliases: readonly string[], summary: string, linkedOnly: boolean) =>
  defineCommand<Environment>({
    spec: {
      id,
      aliases,
      summary,
      description: 'What it stored stays in the database, and is there again when it comes back.',
      args: [ID_ARG],
      flags: [JSON_FLAG],
      examples: [{ title: 'By its id', argv: [...id.split(' '), 'words'] }],
    },
    run: (run) =>
      carryOut(
        drafts(run.shell).remove(run.shell, word(run, 'id', 'aurelius plugins list'), linkedOnly),
        (step) => `Removed ${step.id}`,
        run.io,
        run.shell,
      ),
  });

export const pluginsRemove = takingOut(
  'plugins remove',
  ['plugins rm', 'plugins uninstall'],
  'Remove a plugin that was installed or linked',
  false,
);

export const pluginsUnlink = takingOut(
  'plugins unlink',
  [],
  'Stop using a folder as a plugin; the folder stays',
  true,
);

/** `plugins enable` and `plugins disable`. */
const switching = (id: string, summary: string, on: boolean) =>
  defineCommand<Environment>({
    spec: {
      id,
      aliases: [],
      summary,
      args: [ID_ARG],
      flags: [JSON_FLAG],
      examples: [{ title: 'By its id', argv: [...id.split(' '), 'words'] }],
    },
    run: (run) =>
      carryOut(
        drafts(run.shell).enable(run.shell, word(run, 'id', 'aurelius plugins list'), on),
        (step) => `${step.id} is ${on ? 'on' : 'off'}`,
        run.io,
        run.shell,
      ),
  });

export const pluginsEnable = switching('plugins enable', 'Switch a plugin on again', true);

export const pluginsDisable = switching(
  'plugins disable',
  'Switch a plugin off and keep it; bundled ones too',
  false,
);
