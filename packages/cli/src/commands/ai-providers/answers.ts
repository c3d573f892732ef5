// What `ai providers add` has to know: by flags, and on a terminal by a few questions.
import { isatty } from 'node:tty';
import type { CommandRun } from '@aurelius/core/command';
import { isProblem } from '@aurelius/core/errors';
import { usage } from '../../call/usage.ts';
import type { Environment } from '../../environment.ts';
import { askAll, type Question } from '../../install/questions.ts';

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

/** What the config file says against answers, so that whoever sits there can give another. */
export interface Judge {
  /** @throws Problem `CONFIG_INVALID`: another provider has it */
  readonly name: (name: string) => void;
  /** @throws Problem `CONFIG_INVALID` */
  readonly baseUrl: (name: string, kind: string, baseUrl: string) => void;
}

/** A word of the line, and the question in its place. */
interface Asked extends Pick<Question, 'text' | 'options'> {
  readonly flag: string;
  /** Where nobody can be asked, and what Enter means; undefined: it has to be said. */
  readonly usual?: string | undefined;
  /** @throws Problem: it does not fit */
  readonly judge: (answer: string) => void;
}

const faultOf = (judge: Asked['judge']) => (answer: string) => {
  try {
    judge(answer);
    return undefined;
  } catch (error) {
    if (!isProblem(error)) throw error;
    return error.detail ?? error.message;
  }
};

function assertName(name: string): void {
  if (!NAME.test(name)) {
    throw usage('The name of a provider takes small letters, digits, _ and -, at most 32 of them.');
  }
}

function assertKeyFrom(keyFrom: string): void {
  if (!KEY_FROM.test(keyFrom)) {
    throw usage('--key-from takes keyring, env:NAME or none, and never the key itself.');
  }
}

/** @throws Problem `USAGE` for what is missing where nobody can be asked, or fits nothing; `CONFIG_INVALID` */
export async function answersOf(
  { args, flags, io }: CommandRun<Environment>,
  judge: Judge,
): Promise<Answers> {
  const asks = !io.json && [0, 2].every(isatty);
  const one = async ({ flag, text, usual, options, judge }: Asked): Promise<string> => {
    const said = given(flag === 'name' ? args['name'] : flags[flag]) ?? (asks ? undefined : usual);
    if (said !== undefined) {
      judge(said);
      return said;
    }
    if (!asks) throw usage(`--${flag} is missing.`, 'aurelius ai providers add --help');
    const question = { text, usual: usual ?? options?.[0] ?? '', faultOf: faultOf(judge) };
    const [answer = ''] = await askAll([options ? { ...question, options } : question]);
    return answer;
  };
  const kind = await one({
    flag: 'kind',
    text: 'What does it speak',
    options: KINDS,
    judge: () => {},
  });
  const name = await one({
    flag: 'name',
    text: 'What do you call it',
    usual: kind,
    judge: (answer) => {
      assertName(answer);
      judge.name(answer);
    },
  });
  const baseUrl =
    given(flags['base-url']) ??
    (kind === 'openai-compatible'
      ? await one({
          flag: 'base-url',
          text: 'Where is it, like http://127.0.0.1:8080/v1',
          judge: (answer) => judge.baseUrl(name, kind, answer),
        })
      : undefined);
  // where nobody can be asked, a key has to be spoken of
  const usualKey = KEYED.includes(kind) ? (asks ? 'keyring' : undefined) : 'none';
  const keyFrom = await one({
    flag: 'key-from',
    text: 'Where is its key: keyring, env:NAME, or none',
    usual: usualKey,
    judge: assertKeyFrom,
  });
  const models = given(flags['models'])
    ?.split(',')
    .map((model) => model.trim())
    .filter((model) => model !== '');
  return { name, kind, baseUrl, keyFrom, models };
}
