// `config get|explain|set|path`: the configuration file, without the daemon.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defineCommand, term, termJson } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

type ConfigFile = typeof import('../full/config-file.ts');

/** Loaded only by these commands: it brings the schema library. */
export const configFile = ({ buildDir }: Pick<Environment, 'buildDir'>): ConfigFile =>
  createRequire(join(buildDir, 'full.cjs'))('./config.cjs') as ConfigFile;

const valueText = (value: unknown): string => {
  if (value === null) return '';
  return term(Array.isArray(value) ? value.join(',') : String(value));
};

export const configGet = defineCommand<Environment>({
  spec: {
    id: 'config get',
    aliases: [],
    summary: 'Print the settings that apply, or one of them',
    args: [
      {
        name: 'key',
        description: 'Key, like time.zone; all of them without',
        required: false,
        suggest: 'config-key',
      },
    ],
    flags: [JSON_FLAG],
    examples: [
      { title: 'Everything', argv: ['config', 'get'] },
      { title: 'One value', argv: ['config', 'get', 'time.zone'] },
    ],
  },
  async run({ args, io, shell }) {
    const key = args['key'] as string | undefined;
    const values = configFile(shell).getConfig(shell.paths, shell.env, key);
    if (io.json) {
      const json = JSON.stringify(key === undefined ? values : values[key]);
      io.out(`${io.tty ? termJson(json) : json}\n`);
    } else if (key !== undefined) {
      io.out(`${valueText(values[key])}\n`);
    } else {
      const width = Math.max(...Object.keys(values).map((name) => name.length)) + 2;
      for (const [name, value] of Object.entries(values)) {
        io.out(
          io.tty
            ? `${name.padEnd(width)}${valueText(value) || '(not set)'}\n`
            : `${name}\t${valueText(value)}\n`,
        );
      }
    }
    return EXIT.ok;
  },
});

export const configExplain = defineCommand<Environment>({
  spec: {
    id: 'config explain',
    aliases: [],
    summary: 'Say what a setting is for, its value, and where that comes from',
    description:
      'The source is the environment, the file or the default, in this order. References to secrets are shown as they are written.',
    args: [
      {
        name: 'key',
        description: 'Key, like time.zone',
        required: true,
        suggest: 'config-key',
      },
    ],
    flags: [JSON_FLAG],
    examples: [{ title: 'Your time zone', argv: ['config', 'explain', 'time.zone'] }],
  },
  async run({ args, io, shell }) {
    const { explainConfig } = configFile(shell);
    const explained = explainConfig(shell.paths, shell.env, String(args['key']));
    if (io.json) {
      const json = JSON.stringify(explained);
      io.out(`${io.tty ? termJson(json) : json}\n`);
      return EXIT.ok;
    }
    for (const [name, value] of Object.entries(explained)) {
      io.out(
        io.tty
          ? `${name.padEnd(13)}${valueText(value) || '(not set)'}\n`
          : `${name}\t${valueText(value)}\n`,
      );
    }
    return EXIT.ok;
  },
});

export const configSet = defineCommand<Environment>({
  spec: {
    id: 'config set',
    aliases: [],
    summary: 'Change one setting in the config file',
    description:
      'Keeps comments and order of the file. The value is checked first; lists are written with commas. A running daemon follows the file; what it cannot change while it runs is named by: aurelius config reload',
    args: [
      { name: 'key', description: 'Key, like time.zone', required: true, suggest: 'config-key' },
      { name: 'value', description: 'New value', required: true },
    ],
    flags: [JSON_FLAG],
    examples: [{ title: 'Your time zone', argv: ['config', 'set', 'time.zone', 'Europe/Berlin'] }],
  },
  async run({ args, io, shell }) {
    const [key, value] = [String(args['key']), String(args['value'])];
    const { needsRestart, setConfig } = configFile(shell);
    const set = setConfig(shell.paths, key, value);
    if (io.json) io.out(`${JSON.stringify({ [key]: set })}\n`);
    else if (io.tty) io.out(`${key} is now ${valueText(set)}\n`);
    if (needsRestart(key)) io.note('The daemon uses it after: aurelius daemon restart\n');
    return EXIT.ok;
  },
});

export const configPath = defineCommand<Environment>({
  spec: {
    id: 'config path',
    aliases: [],
    summary: 'Print where the config file is, or would be',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'Where to look', argv: ['config', 'path'] }],
  },
  async run({ io, shell }) {
    const path = shell.paths.configFile;
    io.out(`${io.json ? JSON.stringify({ path }) : path}\n`);
    return EXIT.ok;
  },
});
