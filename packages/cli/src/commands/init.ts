// `init`: the first settings, in a few questions or by flags. All is asked before anything is written, and twice is as once.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isatty } from 'node:tty';
import { type CommandRun, defineCommand, type FlagSpec, term } from '@aurelius/core/command';
import { DATABASE_FILE } from '@aurelius/core/config/paths';
import { EXIT } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { SHELLS, type ShellName } from '../complete/scripts.ts';
import type { Environment } from '../environment.ts';
import { completionFile } from '../install/completion-file.ts';
import { askAll, type Question } from '../install/questions.ts';
import { assertInstallable, serviceOf } from '../install/service/service.ts';
import { refuseForeign, writeOurs } from '../install/written-file.ts';
import { localZone } from '../output/terminal.ts';
import { configFile } from './config.ts';
import { installDaemon } from './daemon-service.ts';
import { JSON_FLAG } from './flags.ts';

type Run = CommandRun<Environment>;

/** What is asked: a flag, a question, and the setting that it fills, if it is one. */
interface Choice {
  readonly flag: string;
  readonly text: string;
  readonly key?: string;
  readonly options?: readonly string[];
}

const YES_NO = ['yes', 'no'];

const CHOICES: readonly Choice[] = [
  { flag: 'zone', text: 'Your time zone', key: 'time.zone' },
  {
    flag: 'secrets',
    text: 'Where to keep secrets; auto takes the keyring if there is one',
    key: 'secrets.store',
    options: ['auto', 'keyring', 'file'],
  },
  {
    flag: 'encryption',
    text: 'Encrypt what is stored',
    key: 'storage.encryption',
    options: YES_NO,
  },
  { flag: 'service', text: 'Let systemd or launchd keep the daemon running', options: YES_NO },
  { flag: 'completion', text: 'Shell to complete commands in', options: [...SHELLS, 'none'] },
];

const flagOf = ({ flag, text, options }: Choice): FlagSpec => ({
  name: flag,
  type: 'string',
  description: text,
  ...(options ? { options } : {}),
});

const asSetting = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value ?? '');

/** What applies now, by flag; of what is no setting, what Enter means. */
function usualAnswers({ env, paths, buildDir }: Environment): Record<string, string> {
  const values = configFile({ buildDir }).getConfig(paths, {});
  const settings = CHOICES.flatMap(({ flag, key }) =>
    key === undefined ? [] : [[flag, asSetting(values[key])] as const],
  );
  const shell = SHELLS.find((name) => name === basename(env['SHELL'] ?? ''));
  return { ...Object.fromEntries(settings), service: 'no', completion: shell ?? 'none' };
}

/**
 * Answers by flag: those that were given, and on a terminal those that were asked for.
 * Without a terminal what is not given stays as it is.
 */
async function answersOf({ flags, shell, io }: Run, usual: Readonly<Record<string, string>>) {
  const given = CHOICES.flatMap(({ flag }) =>
    typeof flags[flag] === 'string' ? [[flag, flags[flag]] as const] : [],
  );
  const answers: Record<string, string> = Object.fromEntries(given);
  const asks = flags['yes'] !== true && !io.json && [0, 2].every(isatty);
  const open = asks ? CHOICES.filter(({ flag }) => answers[flag] === undefined) : [];
  const questions = open.map(({ flag, text, options }): Question => {
    const now = usual[flag] || (flag === 'zone' ? (localZone(shell.env) ?? 'UTC') : '');
    return { text, usual: now, ...(options ? { options } : {}) };
  });
  for (const [at, answer] of (questions.length > 0 ? await askAll(questions) : []).entries()) {
    answers[open[at]?.flag ?? ''] = answer;
  }
  return answers;
}

/** @throws Problem `USAGE` where the database would not fit the setting */
function refuseEncryption(wanted: string | undefined, now: string, { paths }: Environment): void {
  if (wanted === undefined || wanted === now || !existsSync(join(paths.dataDir, DATABASE_FILE))) {
    return;
  }
  const hint = wanted === 'yes' ? 'aurelius rekey --encrypt' : 'aurelius rekey --decrypt';
  throw usage('There is data already, which has to be written anew.', hint);
}

export const init = defineCommand<Environment>({
  spec: {
    id: 'init',
    aliases: [],
    summary: 'Set Aurelius up: time zone, secrets, encryption, service, completion',
    description:
      'On a terminal it asks for what no flag answers; Enter keeps what is in brackets. Elsewhere, and with --yes, it does what the flags say and leaves the rest as it is. Run it as often as you like.',
    args: [],
    flags: [
      ...CHOICES.map(flagOf),
      { name: 'yes', char: 'y', type: 'boolean', description: 'Do not ask' },
      JSON_FLAG,
    ],
    examples: [
      { title: 'Without questions', argv: ['init', '--yes', '--zone', 'Europe/Berlin'] },
      { title: 'With them', argv: ['init'] },
    ],
  },
  async run(call) {
    const { io, shell } = call;
    const usual = usualAnswers(shell);
    const answers = await answersOf(call, usual);
    const wantsService = answers['service'] === 'yes';
    const shellName = answers['completion'] === 'none' ? undefined : answers['completion'];
    const completion = shellName && completionFile(shellName as ShellName, shell);

    // whatever would be refused is refused before anything is written
    refuseEncryption(answers['encryption'], usual['encryption'] ?? '', shell);
    if (completion) refuseForeign(completion.file);
    if (wantsService) assertInstallable(serviceOf(shell));

    const settings: Record<string, unknown> = {};
    for (const { flag, key } of CHOICES) {
      const answer = answers[flag];
      if (key === undefined || answer === undefined || answer === usual[flag]) continue;
      const value = key === 'storage.encryption' ? String(answer === 'yes') : answer;
      settings[key] = configFile(shell).setConfig(shell.paths, key, value);
    }
    const written = [
      ...(Object.keys(settings).length > 0 ? [shell.paths.configFile] : []),
      ...(completion && writeOurs(completion.file, completion.text) ? [completion.file] : []),
      ...(wantsService ? [(await installDaemon(shell)).file] : []),
    ];
    if (io.json) {
      io.out(`${JSON.stringify({ settings, written })}\n`);
      return EXIT.ok;
    }
    for (const [key, value] of Object.entries(settings)) {
      io.out(`${key} is now ${term(String(value))}\n`);
    }
    for (const file of written) io.out(`Wrote ${term(file)}\n`);
    if (written.length === 0) io.out('All is as it was.\n');
    if (completion && completion.advice !== null) io.note(`${term(completion.advice)}\n`);
    io.note('Try: aurelius tasks add buy milk tomorrow\n');
    return EXIT.ok;
  },
});
