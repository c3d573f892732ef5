// The command line's own token of kind `human`: what a person's answer at the terminal is sent with. It lies in a file that
// its owner alone can read. So it tells people from programs that hold tokens of their own, and not from a process of the
// same user, which can read the file as well.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemFromJson } from '@aurelius/core/client';
import type { OperationRoute } from '@aurelius/core/command';
import type { Paths } from '@aurelius/core/config/paths';
import { writeWhole } from '@aurelius/core/files';
import type { CreatedToken } from '@aurelius/core/kernel';
import type { Send } from '../call/exchange.ts';
import { terminalName } from '../output/terminal.ts';
import { madeSpecs } from './made-specs.ts';
import { assertPerson } from './person.ts';

export interface HumanToken {
  /**
   * The one that is kept, or a new one.
   * @throws Problem `HUMAN_NEEDED` without a terminal; what refuses a new one
   */
  token(): Promise<string>;
  /** The one that is kept is not valid any more: the next is a new one. */
  forget(): void;
}

/** Name and life of those that are made here. */
const MADE = { name: 'terminal', kind: 'human', scopes: ['*'], expires: '30d' };

const CREATE = madeSpecs.find(({ id }) => id === 'tokens create')?.operation as OperationRoute;

/** @param send as the owner of the socket */
export function humanToken({ dataDir }: Paths, send: Send): HumanToken {
  const file = join(dataDir, 'human.token');
  let refused = false;

  function kept(): string | null {
    try {
      const text = readFileSync(file, 'utf8').trim();
      chmodSync(file, 0o600);
      return text === '' ? null : text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  return {
    async token() {
      assertPerson();
      const known = refused ? null : kept();
      if (known !== null) return known;
      const answer = await send(CREATE, MADE, terminalName());
      if (answer.problem) throw problemFromJson(answer.problem);
      const { token } = answer.output as CreatedToken;
      mkdirSync(dataDir, { recursive: true, mode: 0o700 });
      writeWhole(file, `${token}\n`);
      refused = false;
      return token;
    },
    forget() {
      refused = true;
    },
  };
}
