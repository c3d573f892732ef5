// `ai providers add|remove`: who answers what models are asked, written into the config file as a person would write it.
import { type CommandRun, defineCommand, term, termJson } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { Secret } from '@aurelius/core/kernel';
import { SECRET_ROUTES } from '@aurelius/core/kernel/secret-routes';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../environment.ts';
import { readSecret } from '../full/ask-secret.ts';
import { type Answers, answersOf, KINDS } from './ai-providers/answers.ts';
import { configFile } from './config.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';
import { handOver } from './secrets.ts';

type Run = CommandRun<Environment>;

const tableOf = (name: string): string => `ai.providers.${name}`;

/** Settings of the provider as they stand in the file. @param apiKey reference; undefined: none is sent */
const settingsOf = ({ kind, baseUrl, models }: Answers, apiKey: string | undefined) => ({
  kind,
  ...(baseUrl === undefined ? {} : { baseUrl }),
  ...(apiKey === undefined ? {} : { apiKey }),
  ...(models === undefined ? {} : { models }),
});

/** Reads the key, has the daemon keep it, and answers where. */
async function keptKey(run: Run, name: string): Promise<string> {
  const secret = `ai.${name}`;
  const kept = await handOver<Secret>(run, SECRET_ROUTES.set, async () => ({
    name: secret,
    value: await readSecret(`Key of ${term(name)}: `),
  }));
  return `secret:${kept?.store ?? 'file'}:${secret}`;
}

/** @throws Problem of what keeps it */
async function referenceOf(run: Run, { name, keyFrom }: Answers): Promise<string | undefined> {
  if (keyFrom === 'none') return undefined;
  return keyFrom === 'keyring' ? keptKey(run, name) : `secret:${keyFrom}`;
}

export const aiProvidersAdd = defineCommand<Environment>({
  spec: {
    id: 'ai providers add',
    aliases: [],
    summary: 'Connect a provider of models',
    description:
      'On a terminal it asks for what no flag answers. The key is never a word of the command line: --key-from keyring reads it from standard input, or asks for it without showing it, and keeps it where secrets are kept; env:NAME reads it from the environment of the daemon each time.',
    secret: true,
    args: [
      {
        name: 'name',
        description: 'What you call it; default: its kind',
        required: false,
      },
    ],
    flags: [
      { name: 'kind', type: 'string', options: KINDS, description: 'What it speaks' },
      {
        name: 'base-url',
        type: 'string',
        description:
          'Where it is, like http://127.0.0.1:8080/v1; default: where its kind is at home',
      },
      { name: 'key-from', type: 'string', description: 'keyring, env:NAME, or none' },
      {
        name: 'models',
        type: 'string',
        description: 'Models of it that are offered, with commas; default: whatever it lists',
      },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'With questions', argv: ['ai', 'providers', 'add'] },
      {
        title: 'A server of your own',
        argv: [
          ...['ai', 'providers', 'add', 'box', '--kind', 'openai-compatible'],
          ...['--base-url', 'http://127.0.0.1:8080/v1'],
        ],
      },
      {
        title: 'A key in the environment of the daemon',
        argv: ['ai', 'providers', 'add', '--kind', 'openai', '--key-from', 'env:OPENAI_API_KEY'],
      },
    ],
  },
  async run(run) {
    const { io, shell } = run;
    const { addTable, checkTable, inFile } = configFile(shell);
    const answers = await answersOf(run, {
      name(name) {
        if (inFile(shell.paths, tableOf(name)) === undefined) return;
        throw kernelErrors.CONFIG_INVALID(`There is a provider '${name}' already.`, {
          hint: `aurelius ai providers remove ${name}`,
        });
      },
      baseUrl: (name, kind, baseUrl) =>
        void checkTable(shell.paths, tableOf(name), { kind, baseUrl }),
    });
    const { name } = answers;
    const table = tableOf(name);
    // whatever would be refused is refused before a key is asked for
    checkTable(shell.paths, table, settingsOf(answers, undefined));
    const settings = settingsOf(answers, await referenceOf(run, answers));
    addTable(shell.paths, table, settings);
    if (io.json) {
      const json = JSON.stringify({ name, ...settings });
      io.out(`${io.tty ? termJson(json) : json}\n`);
      return EXIT.ok;
    }
    if (io.tty) io.out(`${name} is added.\n`);
    io.note(`Try it: aurelius ai providers test ${name}\n`);
    if (inFile(shell.paths, 'ai.tiers') === undefined) {
      io.note(`Say what the tiers are: aurelius config set ai.tiers.standard ${name}/MODEL\n`);
    }
    return EXIT.ok;
  },
});

/** Settings that go on naming models of a provider. */
function namedBy(tiers: unknown, name: string): string[] {
  return Object.entries((tiers ?? {}) as Record<string, unknown>).flatMap(([tier, model]) =>
    typeof model === 'string' && model.startsWith(`${name}/`) ? `ai.tiers.${tier}` : [],
  );
}

export const aiProvidersRemove = defineCommand<Environment>({
  spec: {
    id: 'ai providers remove',
    aliases: ['ai providers rm'],
    summary: 'Take a provider of models out of the config file',
    description: 'A key that is kept for it stays; remove it by: aurelius secrets remove ai.NAME',
    args: [
      {
        name: 'name',
        description: 'Name of the provider',
        required: true,
        suggest: { list: 'ai.providers', value: 'name', about: 'kind' },
      },
    ],
    flags: [JSON_FLAG],
    examples: [{ title: 'One of yours', argv: ['ai', 'providers', 'remove', 'box'] }],
  },
  async run({ args, io, shell }) {
    const name = String(args['name']);
    const { inFile, removeTable } = configFile(shell);
    const table = tableOf(name);
    const found = inFile(shell.paths, table) as { readonly apiKey?: unknown } | undefined;
    if (found === undefined) {
      throw kernelErrors.CONFIG_INVALID(`The config file has no provider '${name}'.`, {
        hint: 'aurelius ai providers list',
      });
    }
    removeTable(shell.paths, table);
    if (io.json) io.out(`${JSON.stringify({ name })}\n`);
    else if (io.tty) io.out(`${term(name)} is removed.\n`);
    const key = /^secret:(?:keyring|file):(ai\..+)$/.exec(String(found.apiKey))?.[1];
    if (key !== undefined) io.note(`Its key is kept: aurelius secrets remove ${term(key)}\n`);
    for (const setting of namedBy(inFile(shell.paths, 'ai.tiers'), name)) {
      io.note(`${setting} still names a model of it.\n`);
    }
    return EXIT.ok;
  },
});
