// A prompt as its file has it: TOML between two lines of `+++`, then the text. The language of the text is small on purpose: a
// value is put in, or a passage is left out; nothing is computed, and a value is never read as text of the template.

import { parse, TomlError } from 'smol-toml';
import * as z from 'zod';
import { TIERS } from '../contract/config.ts';
import { promptErrors } from '../contract/prompt-errors.ts';

/** Name of a prompt, and of its file without `.md`. */
export const PROMPT_NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** What whoever asks wants; every prompt has it. */
export const PROMPT = 'prompt';

const VARIABLE_NAME = /^[a-z][A-Za-z0-9]{0,63}$/;
const TYPES = ['string', 'number', 'date', 'list', 'json'] as const;

const variable = z.strictObject({
  type: z.enum(TYPES),
  description: z.string().min(1).max(200),
  required: z.boolean().default(false),
  default: z.union([z.string(), z.number(), z.array(z.string())]).optional(),
  untrusted: z.boolean().default(false),
  max: z.int().min(1).max(1_000_000).default(100_000),
});
export type Variable = z.output<typeof variable>;

const front = z.strictObject({
  name: z.string().regex(PROMPT_NAME, { error: 'is lower case letters, digits and `_`' }),
  version: z.int().min(1),
  description: z.string().min(1).max(200),
  tier: z.enum(TIERS).default('standard'),
  variables: z.record(z.string().regex(VARIABLE_NAME), variable).default({}),
  output: z.record(z.string(), z.unknown()).optional(),
});

/** A piece of the text of a template. */
export type Piece =
  | { readonly text: string }
  | { readonly value: string }
  | { readonly when: string; readonly pieces: readonly Piece[] };

export interface Template extends Omit<z.output<typeof front>, 'output'> {
  /** JSON Schema of what the model has to answer; absent: text. */
  readonly output?: Readonly<Record<string, unknown>>;
  readonly system: readonly Piece[];
  readonly user: readonly Piece[];
}

const invalid = (why: string) => promptErrors.AI_PROMPT_INVALID(why);

/** @throws Problem `AI_PROMPT_INVALID` */
function frontOf(toml: string): z.output<typeof front> {
  let raw: unknown;
  try {
    raw = parse(toml);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw invalid(`Line ${error.line + 1}: ${error.message.split('\n')[0]}`);
  }
  const result = front.safeParse(raw);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw invalid(`${issue?.path.join('.') || 'The head'}: ${issue?.message}`);
  }
  return result.data;
}

const TOKEN = /\{\{([#/]?)([^{}\n]*)\}\}(\n?)/g;

/** @throws Problem `AI_PROMPT_INVALID` for what is no variable, and for passages that do not end */
function piecesOf(text: string, names: ReadonlySet<string>, used: Set<string>): Piece[] {
  const open: { name: string; pieces: Piece[] }[] = [{ name: '', pieces: [] }];
  const here = () => (open.at(-1) as (typeof open)[number]).pieces;
  let at = 0;
  for (const { 0: token, 1: mark, 2: inner = '', 3: line = '', index } of text.matchAll(TOKEN)) {
    const name = inner.trim();
    if (!names.has(name)) throw invalid(`{{${mark}${inner}}} names no variable.`);
    if (index > at) here().push({ text: text.slice(at, index) });
    // a passage's marks that stand alone on a line take the line with them
    const alone = mark !== '' && (index === 0 || text[index - 1] === '\n');
    at = index + token.length - (alone ? 0 : line.length);
    used.add(name);
    if (mark === '') here().push({ value: name });
    else if (mark === '#') open.push({ name, pieces: [] });
    else {
      const ended = open.pop();
      if (ended?.name !== name) throw invalid(`{{/${name}}} ends what was not begun.`);
      here().push({ when: name, pieces: ended.pieces });
    }
  }
  const last = open.at(-1);
  if (open.length > 1) throw invalid(`{{#${last?.name}}} has no end.`);
  const rest = text.slice(at);
  if (/\{\{|\}\}/.test(text.replace(TOKEN, '')))
    throw invalid('{{ or }} stands for itself nowhere.');
  if (rest !== '') here().push({ text: rest });
  return here();
}

const FILE = /^\ufeff?\+\+\+\r?\n([\s\S]*?)\r?\n\+\+\+\r?(?:\n([\s\S]*))?$/;
/** A line of its own: what follows is said as the user. */
const USER = /^%% user[^\S\n]*\n/m;

/**
 * Reads the text of a file.
 * @param name what it has to call itself
 * @throws Problem `AI_PROMPT_INVALID`
 */
export function readTemplate(name: string, file: string): Template {
  const parts = FILE.exec(file);
  if (!parts) throw invalid('It does not begin with settings between two lines of +++.');
  const head = frontOf(parts[1] ?? '');
  if (head.name !== name) throw invalid(`It calls itself ${head.name}, not ${name}.`);
  if (PROMPT in head.variables) throw invalid(`variables.${PROMPT}: every prompt has it.`);
  const names = new Set([PROMPT, ...Object.keys(head.variables)]);
  const body = (parts[2] ?? '').replaceAll('\r\n', '\n');
  const [system = '', user] = body.split(USER);
  const used = new Set<string>();
  const { output, ...rest } = head;
  const template = {
    ...rest,
    ...(output === undefined ? {} : { output }),
    system: piecesOf(system.trimEnd(), names, used),
    user: user === undefined ? [{ value: PROMPT }] : piecesOf(user.trimEnd(), names, used),
  };
  const unused = Object.keys(head.variables).find((one) => !used.has(one));
  if (unused !== undefined) throw invalid(`variables.${unused}: the text does not use it.`);
  if (output !== undefined) schemaOf(output);
  return template;
}

/** What judges an answer. @throws Problem `AI_PROMPT_INVALID` where the schema is none, or one for something else than an object */
export function schemaOf(output: Readonly<Record<string, unknown>>): z.ZodType {
  if (output['type'] !== 'object') throw invalid('output: its type has to be "object".');
  try {
    return z.fromJSONSchema(output);
  } catch (error) {
    throw invalid(`output: ${(error as Error).message}`);
  }
}
