// `plugins create`: a whole small plugin from the template, ready to be linked and changed.
import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type CommandSpec, defineCommand, takenCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { PLUGIN_ID } from '@aurelius/core/plugin-id';
import { copyTemplate } from '@aurelius/core/plugin-template';
import { usage } from '../call/usage.ts';
import made from '../commands.gen.json' with { type: 'json' };
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

interface TemplatePackage {
  readonly version: string;
  readonly type: string;
  readonly engines: object;
  readonly exports: object;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly aurelius: object;
}

/** Libraries come from the host: the copy names them as peers and installs none. */
function packageJson(text: string, id: string): string {
  const { version, type, engines, exports, dependencies, aurelius } = JSON.parse(
    text,
  ) as TemplatePackage;
  const peers = Object.keys(dependencies).map((name) => [name, '*']);
  const json = {
    name: `aurelius-plugin-${id}`,
    version,
    type,
    engines,
    exports,
    files: ['src', 'migrations', 'commands.json'],
    peerDependencies: Object.fromEntries(peers) as Record<string, string>,
    aurelius,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** @throws Problem `USAGE` */
function assertName(id: string): void {
  if (!PLUGIN_ID.test(id)) {
    throw usage(
      `'${id}' is no name for a plugin: 2 to 31 lower-case letters, digits and dashes, a letter first.`,
    );
  }
  const specs = made as unknown as readonly CommandSpec[];
  const taken = takenCommand([{ id: `${id} add`, aliases: [] }], specs);
  if (taken !== null) throw usage(`A plugin cannot be called '${id}': ${taken}.`);
}

export const pluginsCreate = defineCommand<Environment>({
  spec: {
    id: 'plugins create',
    aliases: [],
    summary: 'Make a new plugin from the template',
    description:
      'Writes a whole small plugin: two operations with their commands, one command of its own, an event, a setting, a table and tests. Nothing is installed and nothing of it runs.',
    args: [
      {
        name: 'name',
        description: 'Its id: commands, operations, tables and settings begin with it',
        required: true,
      },
    ],
    flags: [
      {
        name: 'into',
        type: 'string',
        description: 'Folder to make; without: one of that name in the current folder',
      },
      JSON_FLAG,
    ],
    examples: [{ title: 'Into the folder notes', argv: ['plugins', 'create', 'notes'] }],
  },
  async run({ args, flags, io, shell }) {
    const id = String(args['name']);
    assertName(id);
    const folder = resolve(String(flags['into'] ?? id));
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw usage(
        `${folder} is there already and is not empty.`,
        `aurelius plugins create ${id} --into FOLDER`,
      );
    }
    const files = copyTemplate({
      template: join(shell.buildDir, 'template'),
      folder,
      id,
      without: [],
      edit: (path, text) => (path === 'package.json' ? packageJson(text, id) : text),
    });
    if (io.json) io.out(`${JSON.stringify({ id, folder, files })}\n`);
    else {
      const shown = term(relative('', folder) || '.');
      for (const file of files) io.out(`${shown}/${file}\n`);
      io.note(`\nCheck it:  aurelius plugins check ${shown}\n`);
      io.note(`Use it:    aurelius plugins link ${shown}\n`);
    }
    return EXIT.ok;
  },
});
