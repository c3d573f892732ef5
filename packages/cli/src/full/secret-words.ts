// Secrets do not belong on a command line: other programs of this user read it there, and shells write it down.
import type { CommandSpec } from '@aurelius/core/command';
import type { Problem } from '@aurelius/core/errors';
import { usage } from '../call/usage.ts';
import { usageLine } from './usage-line.ts';

const SECRET_FLAG =
  /^--?(?:[a-z-]+[-_])?(?:token|password|passphrase|passwd|secret|api[-_]?key|bearer|credential)s?(?:$|=)/i;

/** Whether a word is a flag that would bring a secret. */
export const namesSecret = (word: string): boolean => SECRET_FLAG.test(word);

const NOT_ACCEPTED =
  'not accepted on the command line, where other programs can read it and shells write it down';

/** A flag that would bring a secret; what it brought is not repeated. */
export const refusedSecretFlag = (word: string): Problem =>
  usage(`${word.replace(/=.*/s, '')} is ${NOT_ACCEPTED}. Use standard input or a file.`);

/** A word too many on the line of a command that takes a secret: it may be the secret. */
export const refusedSecret = (spec: CommandSpec): Problem =>
  usage(
    `A secret is ${NOT_ACCEPTED}. Use standard input, a file, or the question on a terminal.`,
    `${usageLine({ ...spec, flags: [] })} < FILE`,
  );
