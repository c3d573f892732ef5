// `secrets set|unlock|seal`: secrets on their way in, by standard input or a question that does not show the answer.
import { readText, refusalOf, routeCall } from '@aurelius/core/client';
import { type CommandRun, defineCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import type { Secret } from '@aurelius/core/kernel';
import { SECRET_ROUTES } from '@aurelius/core/kernel/secret-routes';
import { autostarts } from '../daemon/autostarts.ts';
import type { Environment } from '../environment.ts';
import { readSecret } from '../full/ask-secret.ts';
import { openSession } from '../full/session.ts';
import { storeName } from '../kernel-renderers/secrets.ts';
import { JSON_FLAG, NO_AUTOSTART_FLAG } from './flags.ts';

/** Longest wait for an answer, milliseconds: the system may be asking somebody to open its keyring. */
const TIMEOUT_MS = 30_000;

type Run = CommandRun<Environment>;

/**
 * Calls an operation with what `inputOf` brings once the daemon answers: nobody types a secret for nothing.
 * @returns its output; null: it has none
 */
export async function handOver<Output>(
  { shell, flags }: Run,
  route: { readonly method: string; readonly path: string },
  inputOf: () => Promise<object>,
  timeoutMs = TIMEOUT_MS,
): Promise<Output | null> {
  const session = openSession(shell, autostarts(shell.env, { args: {}, flags: flags as never }));
  try {
    await session.ready();
    const input = (await inputOf()) as Readonly<Record<string, unknown>>;
    const { body = '', ...call } = routeCall({ ...route, place: 'body' }, input);
    const reply = await session.request({
      ...call,
      body,
      headers: { 'content-type': 'application/json' },
      timeoutMs,
    });
    if (reply.status >= 400) throw await refusalOf(reply);
    const text = await readText(reply.body);
    return text === '' ? null : (JSON.parse(text) as Output);
  } finally {
    session.close();
  }
}

/** The output as JSON, or a sentence for people. */
function tell({ io }: Run, output: object | null, sentence: string): number {
  if (io.json) io.out(`${JSON.stringify(output)}\n`);
  else if (io.tty) io.out(`${term(sentence)}\n`);
  return EXIT.ok;
}

const HOW =
  'Asked for on a terminal without being shown, else read from standard input; the line break behind the last line is not part of it. Never a word of the command line.';

export const secretsSet = defineCommand<Environment>({
  spec: {
    id: 'secrets set',
    aliases: [],
    summary: 'Keep a secret; one of the same name is replaced',
    description: HOW,
    secret: true,
    args: [
      {
        name: 'name',
        description: 'Name; a plugin reads its own, which begin with its id and a dot',
        required: true,
      },
    ],
    flags: [JSON_FLAG, NO_AUTOSTART_FLAG],
    examples: [{ title: 'Asks for the value', argv: ['secrets', 'set', 'openai.key'] }],
  },
  async run(run) {
    const name = String(run.args['name']);
    const output = await handOver<Secret>(run, SECRET_ROUTES.set, async () => ({
      name,
      value: await readSecret(`Value of ${term(name)}: `),
    }));
    return tell(run, output, `${name} is kept in the ${storeName(output?.store ?? 'file')}.`);
  },
});

export const secretsUnlock = defineCommand<Environment>({
  spec: {
    id: 'secrets unlock',
    aliases: [],
    summary: 'Hand over the passphrase of the sealed file, until the daemon stops',
    description: HOW,
    secret: true,
    args: [],
    flags: [JSON_FLAG, NO_AUTOSTART_FLAG],
    examples: [{ title: 'Asks for the passphrase', argv: ['secrets', 'unlock'] }],
  },
  async run(run) {
    const output = await handOver<object>(run, SECRET_ROUTES.unlock, async () => ({
      passphrase: await readSecret('Passphrase: '),
    }));
    return tell(run, output, 'The secrets are unlocked until the daemon stops.');
  },
});

export const secretsSeal = defineCommand<Environment>({
  spec: {
    id: 'secrets seal',
    aliases: [],
    summary: 'Seal the file of the secrets by a passphrase, by another one, or by a key file again',
    description: `${HOW} A passphrase is asked for twice; after every start of the daemon it must be given by: aurelius secrets unlock. Who forgets it has lost the secrets.`,
    secret: true,
    args: [],
    flags: [
      {
        name: 'key-file',
        type: 'boolean',
        description:
          'By the key file that `secrets.keyFile` of the config names, without a passphrase',
      },
      JSON_FLAG,
      NO_AUTOSTART_FLAG,
    ],
    examples: [
      { title: 'Asks for a passphrase', argv: ['secrets', 'seal'] },
      { title: 'By a key file again', argv: ['secrets', 'seal', '--key-file'] },
    ],
  },
  async run(run) {
    const byKeyFile = run.flags['key-file'] === true;
    const output = await handOver<object>(run, SECRET_ROUTES.seal, async () => ({
      passphrase: byKeyFile ? null : await readSecret('New passphrase: ', 'Once more: '),
    }));
    const by = byKeyFile ? 'a key file' : 'the passphrase';
    return tell(run, output, `The secrets are sealed by ${by}.`);
  },
});
