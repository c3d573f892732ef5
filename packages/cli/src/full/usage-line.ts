// One-line forms of commands, for help, documentation and error texts.
import type { ArgSpec, CommandSpec, FlagSpec } from '@aurelius/core/command';

/** `--label=VALUE, -l`. */
export const flagLabel = (flag: FlagSpec): string => {
  const value = flag.type === 'boolean' ? '' : flag.type === 'string' ? ' VALUE' : ' N';
  return `${flag.char ? `-${flag.char}, ` : ''}--${flag.name}${value}`;
};

const argLabel = ({ name, required, many }: ArgSpec) => {
  const label = `${name.toUpperCase()}${many ? '...' : ''}`;
  return required ? label : `[${label}]`;
};

/** `aurelius tasks done ID... [flags]`; flags that must be given are named. */
export const usageLine = (spec: CommandSpec): string =>
  [
    'aurelius',
    spec.id,
    ...spec.args.map(argLabel),
    ...spec.flags.filter(({ required }) => required).map(flagLabel),
    ...(spec.flags.length > 0 ? ['[flags]'] : []),
  ].join(' ');

const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

const quoted = (word: string) =>
  PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A line that can be pasted into a shell. @param argv words after `aurelius` */
export const commandLine = (argv: readonly string[]): string =>
  ['aurelius', ...argv.map(quoted)].join(' ');
