// `rekey`: encrypts what is stored, decrypts it, or changes its key, while no daemon runs.
import { defineCommand, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { runOnce } from '../daemon/run-once.ts';
import type { Environment } from '../environment.ts';
import { JSON_FLAG } from './flags.ts';

interface Rekeyed {
  readonly type: 'result';
  readonly encrypted: boolean;
  /** False: nothing was stored differently, only the setting was. */
  readonly changed: boolean;
  /** Whether `storage.encryption` was set. */
  readonly set: boolean;
  /** Where the keys are; null: none is needed. */
  readonly keys: string | null;
  /** Copies from before that are not encrypted. */
  readonly inTheClear: readonly string[];
}

/** What was done, for people. */
function lines({ encrypted, changed, set, keys, inTheClear }: Rekeyed): string[] {
  return [
    ...(changed ? [] : ['Nothing that is stored had to change.']),
    ...(set ? [`storage.encryption is ${encrypted ? 'on' : 'off'} now.`] : []),
    ...(keys === null
      ? ['Its keys are kept: older backups open by them.']
      : [`Its key is in ${keys}, older ones behind it. Without it nothing opens: keep a copy.`]),
    ...inTheClear.map((file) => `Still readable for whoever finds it: ${file}`),
  ];
}

export const rekey = defineCommand<Environment>({
  spec: {
    id: 'rekey',
    aliases: [],
    summary: 'Give the encrypted database a new key, encrypt a plain one, or decrypt it',
    description:
      'The daemon must be stopped. A copy is made and proven first, and takes the place of the database at once, so an interruption changes nothing. Older keys are kept behind the new one, because older backups need them. storage.encryption is set to fit.',
    args: [],
    flags: [
      { name: 'encrypt', type: 'boolean', description: 'Encrypt a database that is not' },
      { name: 'decrypt', type: 'boolean', description: 'Keep it in the clear from here on' },
      JSON_FLAG,
    ],
    examples: [
      { title: 'Encrypt what is stored', argv: ['rekey', '--encrypt'] },
      { title: 'A new key', argv: ['rekey'] },
    ],
  },
  async run({ flags, io, shell }) {
    const [encrypt, decrypt] = [flags['encrypt'] === true, flags['decrypt'] === true];
    if (encrypt && decrypt) throw usage('--encrypt and --decrypt exclude each other.');
    const to = encrypt ? 'encrypted' : decrypt ? 'plain' : 'new-key';
    for await (const item of runOnce<Rekeyed>(shell, 'rekey', { to })) {
      const { type, ...rekeyed } = item;
      if (io.json) io.out(`${JSON.stringify(rekeyed)}\n`);
      else {
        io.out(`The database is ${item.encrypted ? 'encrypted' : 'not encrypted'} now.\n`);
        for (const line of lines(item)) io.note(`${term(line)}\n`);
      }
    }
    return EXIT.ok;
  },
});
