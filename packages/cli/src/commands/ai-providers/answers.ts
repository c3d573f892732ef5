// What `ai providers add` has to know: by flags, and on a terminal by a few questions.
import { isatty } from 'node:tty';
import type { CommandRun } from '@aurelius/core/command';
import { usage } from '../../call/usage.ts';
import type { Environment } from '../../environment.ts';
import { askAll } from '../../install/questions.ts';

export const KINDS = ['anthropic', 'openai', 'openai-compatible', 'ollama'];

/** Kinds that answer nobody without a key. */
const KEYED = ['anthropic', 'openai'];

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const KEY_FROM = /^(none|keyring|env:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})$/;

export interface Answers {
  readonly name: string;
  readonly kind: string;
  /** Undefined: where the kind is at home. */
  readonly baseUrl: string | undefined;
  /** `none`, `keyring` or `env:NAME`. */
  readonly keyFrom: string;
  /** Undefined: whatever it lists. */
  readonly models: readonly string[] | undefined;
}

const given = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

async function ask(text: string, usual: string, options?: readonly string[]): Promise<string> {
  const [answer = usual] = await askAll([{ text, usual, ...(options ? { options } : {}) }]);
  return answer;
}

/** @throws Problem `USAGE` for what is missing where nobody can be asked, or fits nothing */
export async function answersOf({ args, flags, io }: CommandRun<Environment>): Promise<Answers> {
  const asks = !io.json && [0, 2].every(isatty);
  /** By flag, else by a question, else the usual one; without one it is missing. */
  const one = async (
    flag: string,
    question: string,
    usual: string | undefined,
    options?: readonly string[],
  ): Promise<string> => {
    const said = given(flag === 'name' ? args['name'] : flags[flag]);
    if (said !== undefined) return said;
    if (asks) return ask(question, usual ?? options?.[0] ?? '', options);
    if (usual !== undefined) return usual;
    throw usage(`--${flag} is missing.`, 'aurelius ai providers add --help');
  };
  const kind = await one('kind', 'What does it speak', undefined, KINDS);
  const name = await one('name', 'What do you call it', kind);
  if (!NAME.test(name)) {
    throw usage('The name of a provider takes small letters, digits, _ and -, at most 32 of them.');
  }
  const baseUrl =
    given(flags['base-url']) ??
    (kind === 'openai-compatible'
      ? await one('base-url', 'Where is it, like http://127.0.0.1:8080/v1', undefined)
      : undefined);
  // where nobody can be asked, a key has to be spoken of
  const usualKey = KEYED.includes(kind) ? (asks ? 'keyring' : undefined) : 'none';
  const keyFrom = await one('key-from', 'Where is its key: keyring, env:NAME, or none', usualKey);
  if (!KEY_FROM.test(keyFrom)) {
    throw usage('--key-from takes keyring, env:NAME or none, and never the key itself.');
  }
  const models = given(flags['models'])
    ?.split(',')
    .map((model) => model.trim())
    .filter((model) => model !== '');
  return { name, kind, baseUrl, keyFrom, models };
}
