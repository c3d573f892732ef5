// Where a hand-written command writes.
import type { CommandIo } from '@aurelius/core/command';
import type { Parsed } from '../call/parsed.ts';
import type { Environment } from '../environment.ts';
import { renderContext } from '../output/terminal.ts';
import { writeErr, writeOut } from '../output/write.ts';

/** Notes stay silent under `--json`. */
export function commandIo({ flags }: Parsed, { env }: Environment): CommandIo {
  const json = flags['json'] === true;
  return {
    out: writeOut,
    note: (text) => (json ? undefined : writeErr(text)),
    tty: renderContext(env, false).tty,
    json,
  };
}
