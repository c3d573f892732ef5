// Help that belongs to no single command: `aurelius help exit-codes`, `environment`, `output`; and a word about nouns.
import { EXIT, type ExitName } from '@aurelius/core/errors';

/** What each exit code tells a script. */
export const EXIT_MEANING: Readonly<Record<ExitName, string>> = {
  ok: 'It worked',
  failure: 'It failed for another reason',
  usage: 'The command line was not understood',
  notFound: 'There is no such thing',
  auth: 'Not allowed',
  conflict: 'It conflicts with what is there',
  refused: 'The input was refused',
  timeout: 'It took too long',
  partial: 'Some of it worked',
  unavailable: 'The daemon cannot be reached',
  bug: 'A mistake in Aurelius itself',
  retry: 'It may work later, unchanged',
  config: 'The configuration or the data folder cannot be used',
  interrupted: 'Stopped by Ctrl-C',
};

const exitCodes = Object.entries(EXIT)
  .map(([name, code]) => `${String(code).padStart(5)}  ${EXIT_MEANING[name as ExitName]}`)
  .join('\n');

export interface Topic {
  /** In one line of the overview. */
  readonly about: string;
  readonly text: string;
}

/** By the word after `aurelius help`. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  'exit-codes': {
    about: 'what each exit code tells a script',
    text: `Every command ends with one of these:\n\n${exitCodes}`,
  },
  environment: {
    about: 'environment variables',
    text: [
      'AURELIUS_HOME       keep configuration, data, logs and socket in this folder',
      'AURELIUS_AUTOSTART  0: never start the daemon, like --no-autostart',
      'VISUAL, EDITOR      editor of config edit; a program and its arguments (default: vi)',
      'AURELIUS_PAGER      pager for long output; empty for none (default: PAGER, then less -FRX)',
      'NO_COLOR            print without colours',
      'FORCE_COLOR         print colours even into a pipe; 0 for never',
      'AURELIUS_EVENT      set for hooks by the daemon: what they change runs no hooks',
      'TZ                  time zone of what you type and see',
    ].join('\n'),
  },
  output: {
    about: 'tables, numbers, pipes, JSON, fields',
    text: [
      'On a terminal, lists are aligned tables and long ones go through a pager.',
      'In a pipe, the same rows are tab-separated with full values and no heading.',
      '',
      '--json       exactly what the API answers; an error is one JSON object and a non-zero exit code',
      '--fields     only these fields, in this order',
      '--quiet, -q  references only, one per line',
      '--limit, -n  this many rows, or all',
      '',
      'Numbers in front of rows name them until the next list on the same terminal: aurelius tasks done 3.',
    ].join('\n'),
  },
};

/** What is not about your things themselves, by heading. A command in no group stands before all of them. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  'UNDO AND KEEP': ['history', 'undo', 'redo', 'backup', 'backups', 'restore', 'export', 'import'],
  'PRIVACY AND ACCESS': ['secrets', 'tokens', 'privacy', 'audit', 'rekey'],
  'SET UP AND LOOK AFTER': ['init', 'config', 'daemon', 'doctor', 'completion', 'uninstall'],
  EXTEND: ['plugins', 'hooks', 'events', 'api'],
};

/** What stands above the commands of a noun, where their names do not say enough. */
export const INTRODUCTIONS: Readonly<Record<string, string>> = {
  config:
    'Settings live in one TOML file, which you may also edit by hand. A running daemon follows it.',
  events:
    'Every change is an event with a number, told in order. A feed that breaks off goes on behind the last one.',
  tokens:
    'A token lets a script, an editor or a web page in over TCP, for as much as its scopes say. Your own commands need none.',
  daemon:
    'The daemon keeps the data. The first command that needs it starts it; it goes on in the background until it is stopped. Stopping loses nothing.',
};
